// Opens the embedded database of argv[2], says so in one line of JSON, and closes it when stdin ends
// (with a second argument `forget`: never).
import { openEmbedded } from '../../src/postgres/embedded/open-embedded.ts'

try {
  const db = await openEmbedded({ directory: process.argv[2] ?? '' })
  console.log(JSON.stringify({ connection: db.connection }))
  if (process.argv[3] !== 'forget') {
    for await (const _ of process.stdin);
    await db.close()
  }
} catch (error) {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  console.log(JSON.stringify({ error: { name, message } }))
}
