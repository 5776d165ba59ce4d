/** Where one member of a record was found. */
export interface Member {
  name: string
  /** The place of its value among the record's. */
  slot: number
  /** Its members, where it is an object. */
  members: Member[] | undefined
}

/**
 * One step through the members of a record, in their order. Records of a list mostly have the same members, so each step
 * remembers which one followed: the names of a record are compared, not read. The last step of a record is its shape.
 */
export class MemberPath {
  readonly kind: 'root' | 'member' | 'inside' | 'behind'
  readonly name: string
  /** Shared by all steps from one root on. */
  readonly tree: { size: number }
  /** The place of the member's value; of a step without one, that of the last that had one. */
  readonly slot: number
  /** Its name as it is printed before the value, `"name":`, four bytes a number. */
  readonly words: Int32Array
  readonly size: number
  /** The two that followed last. */
  next: MemberPath | undefined
  nextBut: MemberPath | undefined
  readonly #before: MemberPath | undefined
  readonly #others = new Map<string, MemberPath>()
  #inside: MemberPath | undefined
  #behind: MemberPath | undefined
  #members: readonly Member[] | undefined
  #byName: ReadonlyMap<string, Member> | undefined
  #twins: boolean | undefined

  private constructor(kind: MemberPath['kind'], name: string, before?: MemberPath) {
    this.name = name
    this.tree = before?.tree ?? { size: 0 }
    this.tree.size += 1
    this.kind = kind
    this.#before = before
    this.slot = (before?.slot ?? -1) + (kind === 'member' ? 1 : 0)
    const printed = Buffer.from(`${JSON.stringify(name)}:`)
    this.size = printed.length
    this.words = wordsOf(printed)
  }

  /** Before the first member. */
  static root(): MemberPath {
    return new MemberPath('root', '')
  }

  /** The step to the member of that name, which is the expected one from now on. */
  to(name: string): MemberPath {
    let found = this.#others.get(name)
    if (!found) {
      found = new MemberPath('member', name, this)
      this.#others.set(name, found)
    }
    this.nextBut = this.next
    this.next = found
    return found
  }

  /** Before the first member of the object that is this member's value. */
  inside(): MemberPath {
    this.#inside ??= new MemberPath('inside', '', this)
    return this.#inside
  }

  /** Behind that object, whose last step this is. */
  behind(): MemberPath {
    this.#behind ??= new MemberPath('behind', '', this)
    return this.#behind
  }

  /** The members of the record whose last step this is. */
  get members(): readonly Member[] {
    this.#members ??= this.#gather()
    return this.#members
  }

  /** That of the name at the top of that record. */
  member(name: string): Member | undefined {
    this.#byName ??= new Map(this.members.map((member) => [member.name, member]))
    return this.#byName.get(name)
  }

  /** Whether a name comes twice in one object of the record. */
  get hasTwins(): boolean {
    this.#twins ??= [this.members, ...this.members.map(({ members }) => members ?? [])].some(
      (members) => new Set(members.map(({ name }) => name)).size < members.length,
    )
    return this.#twins
  }

  #gather(): Member[] {
    const steps: MemberPath[] = []
    for (let step: MemberPath | undefined = this; step; step = step.#before) steps.unshift(step)
    const top: Member[] = []
    let into = top
    for (const { kind, name, slot } of steps) {
      if (kind === 'inside') into = membersOf(top.at(-1))
      else if (kind === 'behind') into = top
      else if (kind === 'member') into.push({ name, slot, members: undefined })
    }
    return top
  }
}

function membersOf(object: Member | undefined): Member[] {
  const members: Member[] = []
  if (object) object.members = members
  return members
}

/** Overlapping at the end where the length is no multiple of four: `"":` is the only one that is shorter. */
function wordsOf(printed: Buffer): Int32Array {
  const last = Math.max(0, printed.length - 4)
  const padded = Buffer.concat([printed, Buffer.alloc(4)])
  return Int32Array.from({ length: Math.ceil(last / 4) + 1 }, (_unused, index) =>
    padded.readInt32BE(Math.min(index * 4, last)),
  )
}
