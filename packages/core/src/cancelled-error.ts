export class CancelledError extends Error {
  override readonly name = 'CancelledError'
}
