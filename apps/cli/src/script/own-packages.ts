import module from 'node:module'

const OWN = /^@async-lab\/(core|inspector|labs)(\/|$)/

/**
 * Lets files import the library though no package.json is near: those of an empty folder find the copy that this program came
 * with. `always` gives them that copy even where there is another one.
 */
export function offerOwnPackages(when: 'missing' | 'always'): void {
  const parentURL = import.meta.url
  // Nodes before 22.15 have only the hooks that run on a thread of their own.
  if (!('registerHooks' in module)) {
    ;(module as { register: typeof import('node:module').register }).register(
      `data:text/javascript,${encodeURIComponent(OLD_HOOK)}`,
      { data: { parentURL, when } },
    )
    return
  }
  module.registerHooks({
    resolve(specifier, context, next) {
      if (!OWN.test(specifier)) return next(specifier, context)
      const own = () => next(specifier, { ...context, parentURL })
      if (when === 'always') return own()
      try {
        return next(specifier, context)
      } catch (error) {
        if (!/^(ERR_)?MODULE_NOT_FOUND$/.test((error as NodeJS.ErrnoException).code ?? '')) throw error
        return own()
      }
    },
  })
}

const OLD_HOOK = `
  let given
  export const initialize = (data) => void (given = data)
  export async function resolve(specifier, context, next) {
    if (!${String(OWN)}.test(specifier)) return next(specifier, context)
    const own = () => next(specifier, { ...context, parentURL: given.parentURL })
    if (given.when === 'always') return own()
    try {
      return await next(specifier, context)
    } catch (error) {
      if (!/^(ERR_)?MODULE_NOT_FOUND$/.test(error.code ?? '')) throw error
      return own()
    }
  }
`
