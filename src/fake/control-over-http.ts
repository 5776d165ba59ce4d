import { isObject, type JsonObject, type JsonValue, parseJson } from '../model/json.ts'
import { type Answer, jsonAnswer } from './answer.ts'
import type { FakeControl } from './fake-control.ts'
import type { Fault } from './faults.ts'

/** Where the control answers; it needs no token, for it listens on loopback only. */
export const controlPath = '/_control/'

type Operation = (control: FakeControl, given: Given) => unknown

/**
 * `POST /_control/<operation>` with a JSON object of named arguments, e.g. `{"stream":"invoices","count":3}` to
 * `/_control/create`. Answers `{"result":...}`, or 400 with `{"error":"..."}`.
 */
export function controlOverHttp(control: FakeControl, path: string, method: string, body: string): Answer {
  const operation = operations[path.slice(controlPath.length)]
  if (!operation)
    return jsonAnswer(404, { error: `no operation ${path}; there are ${Object.keys(operations).join(', ')}` })
  if (method !== 'POST') return jsonAnswer(405, { error: 'the control takes POST' })
  try {
    const result = operation(control, given(body.trim() === '' ? {} : parseJson(body)))
    return jsonAnswer(200, { result: (result ?? null) as JsonValue })
  } catch (error) {
    return jsonAnswer(400, { error: error instanceof Error ? error.message : String(error) })
  }
}

const operations: Record<string, Operation> = {
  create: (control, { stream, count, members, organization }) => control.create(stream(), count, members, organization),
  edit: (control, { stream, id, members, organization }) => control.edit(stream(), id(), members, organization),
  editDetail: (control, { stream, id, members, organization }) =>
    control.editDetail(stream(), id(), members ?? {}, organization),
  bulkEdit: (control, { stream, ids, organization }) => control.bulkEdit(stream(), ids, organization),
  touchWithoutStamp: (control, { stream, id, members, organization }) =>
    control.touchWithoutStamp(stream(), id(), members ?? {}, organization),
  delete: (control, { stream, id, organization }) => control.delete(stream(), id(), organization),
  deactivate: (control, { stream, id, organization }) => control.deactivate(stream(), id(), organization),
  setClock: (control, { text }) => control.setClock(text('time')),
  advance: (control, { number }) => control.advance(number('seconds')),
  now: (control) => control.now(),
  behave: (control, { stream, knobs, organization }) => control.behave(stream(), knobs, organization),
  // `faults.add` refuses a kind that does not exist; the rest is the tester's own.
  fault: (control, { all }) => control.fault(all as unknown as Fault),
  clearFaults: (control) => control.clearFaults(),
  revokeRefreshToken: (control) => control.revokeRefreshToken(),
  grantCode: (control) => control.grantCode(),
  removeScope: (control, { stream, organization }) => control.removeScope(stream(), organization),
  removeModule: (control, { stream, organization }) => control.removeModule(stream(), organization),
  rows: (control, { stream, organization }) => control.rows(stream(), organization),
  detail: (control, { stream, id, organization }) => control.detail(stream(), id(), organization),
  deletedIds: (control, { stream, organization }) => control.deletedIds(stream(), organization),
  calls: (control) => control.calls(),
  resetCalls: (control) => control.resetCalls(),
  tokens: (control) => control.tokens(),
}

/** The arguments by name; the functions fail where one is missing that the operation needs. */
interface Given {
  all: JsonObject
  text(name: string): string
  number(name: string): number
  stream(): string
  id(): string
  ids: string[]
  count: number | undefined
  members: JsonObject | undefined
  knobs: JsonObject
  organization: string | undefined
}

function given(value: JsonValue): Given {
  if (!isObject(value)) throw new Error('the body must be a JSON object')
  const text = (name: string) => {
    const member = value[name]
    if (typeof member !== 'string') throw new Error(`"${name}" must be a text`)
    return member
  }
  const number = (name: string) => {
    const member = value[name]
    if (typeof member !== 'number') throw new Error(`"${name}" must be a number`)
    return member
  }
  return {
    all: value,
    text,
    number,
    stream: () => text('stream'),
    id: () => text('id'),
    ids: Array.isArray(value.ids) ? value.ids.map(String) : [],
    count: value.count === undefined ? undefined : number('count'),
    members: isObject(value.members) ? value.members : undefined,
    knobs: isObject(value.knobs) ? value.knobs : {},
    organization: value.organization === undefined ? undefined : text('organization'),
  }
}
