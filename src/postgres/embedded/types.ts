/** Whom the server runs as when the command runs as root, which PostgreSQL refuses to do. */
export interface ServerUser {
  uid: number
  gid: number
  name: string
}

/** The programs of one PostgreSQL. */
export interface ServerTools {
  /** The directory of `initdb` and `pg_ctl`. */
  bin: string
  /** What their environment needs. */
  env: Record<string, string>
  major: number
}

/** Where one server keeps its things. */
export interface Cluster {
  /** The real path of the directory around `data`: the lock, the logs, the library links. */
  home: string
  data: string
  /** Undefined where the server runs as the user who runs the command. */
  user: ServerUser | undefined
}
