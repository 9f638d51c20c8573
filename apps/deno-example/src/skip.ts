import { isCancelled } from '@async-lab/core'

/** Is told what could not be read, and why. */
export type Skip = (path: string, why: string) => void

/** Throws on what is no trouble of the file. */
export function whyUnreadable(error: unknown): string {
  if (error instanceof Deno.errors.NotCapable) return 'no permission given to Deno'
  if (error instanceof Deno.errors.PermissionDenied) return 'permission denied'
  if (error instanceof Deno.errors.NotFound) return 'gone meanwhile'
  if (error instanceof Error && 'code' in error && !isCancelled(error)) return error.message
  throw error
}
