#!/usr/bin/env node
// Starts zsync on a Node.js that can run it. Only old syntax and no imports at the top: an old Node must get far enough to
// say what is needed.

const oldest = [22, 19]
const version = process.versions.node.split('.').map(Number)
const tooOld = version[0] < oldest[0] || (version[0] === oldest[0] && version[1] < oldest[1])

if (tooOld) import('./start-bundled-node.js').then((bundled) => bundled.startBundledNode())
else import('./main.js').then((main) => main.main())
