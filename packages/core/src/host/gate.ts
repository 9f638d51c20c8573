export interface Gate {
  readonly passed: Promise<void>
  readonly open: () => void
}

/** A promise, and the function that settles it. (`Promise.withResolvers` is not on Node 20.) */
export function gate(): Gate {
  let open!: () => void
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { passed, open }
}
