import { readBack } from './read-back.ts'
import { readDetails } from './read-details.ts'

const [folder] = process.argv.slice(2)
if (folder === undefined) {
  console.error('Name the folder of recorded answers: npm run check:recordings -- FOLDER')
  process.exit(2)
}
const { lists, records, scalars, misfits, differences } = await readBack(folder)
for (const difference of differences) console.log(difference)
console.log(
  `${lists} lists, ${records} records, ${scalars} values that are not blank: ${differences.length} differ, ` +
    `${misfits.length} do not fit their column and are kept in "_misfit"${misfits.length > 0 ? ` (${misfits.join(', ')})` : ''}.`,
)
const found = await readDetails(folder)
for (const difference of found.differences) console.log(difference)
console.log(
  `${found.details} details with ${found.children} children, ${found.scalars} values that are not blank: ` +
    `${found.differences.length} differ, ${found.misfits.length} do not fit${found.misfits.length > 0 ? ` (${found.misfits.join(', ')})` : ''}.`,
)
process.exitCode = differences.length + found.differences.length === 0 && lists > 0 ? 0 : 1
