/** A record as it was from one change on. */
export interface Version {
  /** When it came about, and when answers may show it first: Zoho's clock, in milliseconds. */
  at: number
  visibleAt: number
  /** Milliseconds, whole seconds; null where the list prints a blank. */
  lmt: number | null
  /** Counts the stamped changes. */
  version: number
  /** Counts the changes that leave no stamp. */
  touch: number
  gone: boolean
  active: boolean
  /** What the list's own order goes by; edits change it. */
  name: number
}

/** A record and all that it ever was, so that an answer may be older than the one before. */
export class RecordHistory {
  readonly id: string
  readonly created: number
  readonly versions: Version[] = []

  constructor(id: string, created: number) {
    this.id = id
    this.created = created
  }

  get current(): Version {
    return this.versions.at(-1) ?? none
  }

  /** What an answer as of `moment` shows: the last version that is visible then. */
  at(moment: number): Version | undefined {
    for (let index = this.versions.length - 1; index >= 0; index--) {
      const version = this.versions[index]
      if (version && version.visibleAt <= moment) return version
    }
    return undefined
  }
}

const none: Version = {
  at: 0,
  visibleAt: 0,
  lmt: null,
  version: 0,
  touch: 0,
  gone: true,
  active: true,
  name: 0,
}
