import { CircuitOpenError } from './errors.ts'

/** Whether another attempt makes sense, where nobody says otherwise. An open circuit spares its service, and its callers the wait. */
export function isWorthwhile(error: unknown): boolean {
  return !(error instanceof CircuitOpenError)
}
