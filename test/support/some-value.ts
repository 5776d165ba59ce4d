import fc from 'fast-check'
import { type JsonValue, parseJson } from '../../src/model/json.ts'

/** A value of any kind that Zoho may send, many of them awkward. */
export const someValue: fc.Arbitrary<JsonValue> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('', ' ', null, 'Due today', 'true', '2026-06-09', '2024-02-30', 't', '\\.', '\\N'),
  },
  fc.constantFrom(
    '2026-06-09T13:17:42-0400',
    '2026-06-09T13:17:42+05:30',
    '2026-06-09T24:00:00+0000',
    '0099-01-01T00:00:00Z',
  ),
  fc.constantFrom(0, -0, 1, 12.5, 1e21, 1e-7, 123456789, true, false),
  fc.constantFrom<JsonValue>(
    [],
    {},
    [1, '\t'],
    { a: '\ud800\0' },
    parseJson('12345678901234567890.5'),
    parseJson('1e400'),
  ),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ minLength: 60, maxLength: 70 }),
)
