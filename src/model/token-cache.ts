export interface AccessToken {
  value: string
  /** Where Zoho says that API calls go (`api_domain`). */
  apiDomain: string
  /** When to ask for the next one, before this one expires; milliseconds. */
  renewAt: number
}

/** Where an access token is kept from one run to the next, and between two at once. None of it fails: what cannot be kept is not. */
export interface TokenCache {
  /** Undefined where there is none that can be read. */
  read(): Promise<AccessToken | undefined>
  write(token: AccessToken): Promise<void>
  forget(): Promise<void>
  /** Runs `work` while no other process does. */
  alone<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T>
}
