import type { Stream } from './stream.ts'

/**
 * Whether the details of a stream are asked for.
 * @param settings what the user says, by the stream's name; the catalog decides where nothing is said
 */
export function wantsDetails({ name, detail }: Stream, settings: Readonly<Record<string, boolean>>): boolean {
  return detail !== undefined && (settings[name] ?? detail.isDefault)
}
