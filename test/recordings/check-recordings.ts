import { readBack } from './read-back.ts'

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
process.exitCode = differences.length === 0 && lists > 0 ? 0 : 1
