/** Whether `JSON.parse` takes the text. */
export function parses(json: string): boolean {
  try {
    JSON.parse(json)
    return true
  } catch {
    return false
  }
}
