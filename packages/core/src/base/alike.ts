/** Gives a function that stands in for `fn` its name, which tasks are called by, and its number of parameters. */
export function alike<F extends (...args: never[]) => unknown>(
  fn: (...args: never[]) => unknown,
  wrapper: F,
): F {
  return Object.defineProperties(wrapper, {
    name: { value: fn.name, configurable: true },
    length: { value: fn.length, configurable: true },
  })
}
