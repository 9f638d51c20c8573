import { chmodSync, lstatSync, mkdirSync, type Stats } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The socket of a program answers whoever can reach it, so this folder is its lock: for one user, and nobody else. */
const PRIVATE = 0o700

export interface Place {
  readonly folder: string
  readonly uid: number
}

/** Where the programs of this user show themselves. */
export function placeOf(env: NodeJS.ProcessEnv = process.env): Place {
  const uid = process.geteuid?.()
  if (uid === undefined)
    throw new Error(
      'Cannot reach live programs: this system has no sockets with an owner, run on Linux or macOS',
    )
  const runtimeDir = env.XDG_RUNTIME_DIR
  const folder = runtimeDir ? join(runtimeDir, 'async-lab') : join(tmpdir(), `async-lab-${uid}`)
  return { folder, uid }
}

export const socketPath = ({ folder }: Place, pid: number): string => join(folder, `${pid}.sock`)

/** Makes the folder, or throws in words why the one that is there is not to be trusted. */
export function openPlace(place: Place): void {
  try {
    mkdirSync(place.folder, { mode: PRIVATE })
    // The process may have a umask of its own.
    chmodSync(place.folder, PRIVATE)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  checkPlace(place)
}

/** False if the folder is not there. */
export function checkPlace({ folder, uid }: Place): boolean {
  const facts = lstatSync(folder, { throwIfNoEntry: false })
  if (facts === undefined) return false
  const fault = faultOf(facts, uid)
  if (fault !== undefined) throw new Error(`Cannot use ${folder}: ${fault}, remove it`)
  return true
}

function faultOf(facts: Stats, uid: number): string | undefined {
  if (facts.isSymbolicLink()) return 'it is a symbolic link, which could lead anywhere'
  if (!facts.isDirectory()) return 'it is no folder'
  if (facts.uid !== uid) return `it belongs to user ${facts.uid}, and this is user ${uid}`
  const mode = facts.mode & 0o777
  if ((mode & 0o077) !== 0) return `others may enter it (mode ${mode.toString(8)}, not 700)`
  return undefined
}
