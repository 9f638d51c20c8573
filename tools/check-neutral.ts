// Proves that @async-lab/core is neutral: no runtime is named outside host/, the built package loads nothing but
// itself, importing it does nothing, and its async functions are the platform's own. Reads dist/: build first.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import ts from 'typescript'
import {
  conclude,
  findFiles,
  importsOf,
  parse,
  parseSources,
  placeOf,
  root,
  type Source,
  visit,
} from './sources.ts'

const core = 'packages/core'

/** What some runtimes have and others lack, or what differs among them: host/ wraps these. */
const runtimeGlobals = new Set(
  `Bun Deno Buffer EventSource HTMLElement MessageChannel MessagePort WebSocket Worker XMLHttpRequest
  __dirname __filename addEventListener alert caches clearImmediate clearInterval clearTimeout console crypto
  dispatchEvent document exports fetch global importScripts localStorage location module navigator performance
  process queueMicrotask reportError requestAnimationFrame require scheduler self sessionStorage setImmediate
  setInterval setTimeout window`.split(/\s+/),
)

export function findRuntimeNames(source: Source): string[] {
  const declared = namesDeclaredIn(source.tree)
  const found: string[] = []
  visit(source.tree, (node) => {
    if (ts.isStringLiteralLike(node) && node.text.startsWith('node:'))
      found.push(told(source, node, node.text))
    if (!ts.isIdentifier(node) || !runtimeGlobals.has(node.text)) return
    if (isOfGlobalThis(node) || (isFree(node) && !declared.has(node.text)))
      found.push(told(source, node, node.text))
  })
  return found
}

function told(source: Source, node: ts.Node, name: string): string {
  return `${placeOf(source, node)}: names ${name}, only host/ may know a runtime`
}

/** Names that this file gives to things of its own: `process` may be a parameter. `declare` makes nothing. */
function namesDeclaredIn(tree: ts.SourceFile): Set<string> {
  const names = new Set<string>()
  visit(tree, (node) => {
    const own =
      ts.isParameter(node) ||
      ts.isVariableDeclaration(node) ||
      ts.isBindingElement(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isImportSpecifier(node)
    if (own && node.name && ts.isIdentifier(node.name) && !isAmbient(node)) names.add(node.name.text)
  })
  return names
}

function isAmbient(node: ts.Declaration): boolean {
  return (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Ambient) !== 0
}

/** A name of its own, not that of a property. */
function isFree(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent) || ts.isQualifiedName(parent))
    return parent.getChildAt(0) === node
  const named =
    ts.isPropertyAssignment(parent) ||
    ts.isBindingElement(parent) ||
    ts.isTypeElement(parent) ||
    ts.isClassElement(parent)
  return !named || (parent.name !== node && !(ts.isBindingElement(parent) && parent.propertyName === node))
}

/** `globalThis.process`, with or without a cast in between. */
function isOfGlobalThis({ parent }: ts.Identifier): boolean {
  if (!ts.isPropertyAccessExpression(parent)) return false
  let object: ts.Expression = parent.expression
  while (ts.isParenthesizedExpression(object) || ts.isAsExpression(object)) object = object.expression
  return ts.isIdentifier(object) && object.text === 'globalThis'
}

export function findOutsideImports(source: Source): string[] {
  return importsOf(source)
    .filter(({ specifier }) => specifier !== '#host' && !specifier.startsWith('.'))
    .map(({ specifier, node }) => `${placeOf(source, node)}: loads "${specifier}"`)
}

/** `target` must not make state machines of async functions: debuggers and stack traces know only the real ones. */
export function findLoweredAsync(source: Source): string[] {
  return [...source.tree.text.matchAll(/\b__(?:async|await|asyncGenerator|yieldStar|forAwait)\b/g)].map(
    ([helper]) => `${source.path}: async functions are not native, it has ${helper}`,
  )
}

/**
 * Bundles a program that imports a door and uses nothing of it. "sideEffects" of package.json would make that empty
 * whatever is in it, so the bundler is told that every file may have some: it then keeps each statement that does.
 */
export async function findSideEffects(
  folder: string,
  entry: string,
  conditions: string[],
): Promise<string[]> {
  const { outputFiles } = await build({
    stdin: { contents: `import './${entry}'`, resolveDir: folder },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    conditions,
    write: false,
    logLevel: 'error',
    minifySyntax: true,
    plugins: [
      {
        name: 'distrust-package-json',
        setup(bundler) {
          bundler.onResolve({ filter: /^[.#]/ }, async ({ path, pluginData, ...options }) => {
            if (pluginData === 'resolved') return undefined
            const resolved = await bundler.resolve(path, { ...options, pluginData: 'resolved' })
            return { ...resolved, sideEffects: true }
          })
        },
      },
    ],
  })
  const code = outputFiles[0]!.text.replaceAll(/^\/\/.*$/gm, '').trim()
  return code === ''
    ? []
    : [`${entry} does something when imported (${conditions.join() || 'default'}):\n${code}`]
}

if (import.meta.main) {
  const { imports, exports } = JSON.parse(readFileSync(join(root, core, 'package.json'), 'utf8'))
  const doors = Object.values<any>(exports).flatMap((door) => door.import?.default ?? [])
  const built = findFiles(`${core}/dist/**/*.{js,cjs}`, root).map((path) => parse(path))
  const problems = [
    ...(built.length > 0 ? [] : [`${core}/dist: nothing is built`]),
    ...parseSources(`${core}/src`)
      .filter(({ path }) => dirname(path) !== `${core}/src/host`)
      .flatMap(findRuntimeNames),
    ...built.flatMap((source) => [...findOutsideImports(source), ...findLoweredAsync(source)]),
  ]
  for (const door of doors) {
    for (const condition of Object.keys(imports['#host']))
      problems.push(...(await findSideEffects(join(root, core), door, [condition])))
  }
  conclude(problems, `neutral: ${built.length} built files, ${doors.length} doors`)
}
