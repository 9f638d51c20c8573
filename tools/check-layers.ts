// Imports go down the list of layers.json only, type imports included, and never in a circle.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import {
  conclude,
  findFiles,
  importsOf,
  parseSources,
  placeOf,
  root,
  type Source,
  targetOf,
  visit,
} from './sources.ts'

export interface Plan {
  readonly packages: readonly PackagePlan[]
  readonly bannedNames: readonly string[]
}

/** The rooms of one package. */
interface PackagePlan {
  readonly source: string
  readonly layers: readonly (readonly string[])[]
  readonly doors: readonly string[]
  /** The files that a name of package.json "imports" may stand for. */
  readonly aliases: Readonly<Record<string, readonly string[]>>
  /** Which rooms may import what is not of the package: a module by its name, or all whose names begin so (`node:`). */
  readonly mayImport: Readonly<Record<string, readonly string[]>>
  /** Which rooms may make promises; all where it does not say. */
  readonly mayMakePromises?: readonly string[]
}

export function findLayerProblems(plan: Plan, under = root): string[] {
  return [...plan.packages.flatMap((one) => problemsIn(one, under)), ...bannedFiles(plan, under)]
}

function problemsIn(plan: PackagePlan, under: string): string[] {
  const sources = parseSources(plan.source, under)
  return [
    ...sources.flatMap((source) => [...wrongImports(plan, source), ...handMadePromises(plan, source)]),
    ...cycles(plan, sources).map((cycle) => `import cycle: ${cycle.join(' → ')}`),
  ]
}

function wrongImports(plan: PackagePlan, source: Source): string[] {
  const from = layerOf(plan, source.path)
  if (from === undefined) return [`${source.path}: is in no layer of layers.json`]
  return importsOf(source).flatMap(({ specifier, node }) => {
    const problem = problemOf(plan, from, source, specifier)
    return problem === undefined ? [] : [`${placeOf(source, node)}: ${problem}`]
  })
}

function problemOf(plan: PackagePlan, from: string, source: Source, specifier: string): string | undefined {
  const [target] = targetsOf(plan, source, specifier)
  if (target === undefined) return foreignProblem(plan, from, specifier)
  const to = layerOf(plan, target)
  if (to === undefined) return `imports "${specifier}", which is in no layer`
  if (to === 'doors') return `imports the door "${specifier}", import the file that has the thing`
  if (from === to) return undefined
  if (rankOf(plan, to) >= rankOf(plan, from))
    return `${from} imports "${specifier}", ${to} does not stand below it`
  return undefined
}

function foreignProblem(
  { source, mayImport }: PackagePlan,
  from: string,
  specifier: string,
): string | undefined {
  const isMeant = (name: string) => (name.endsWith(':') ? specifier.startsWith(name) : specifier === name)
  const name = Object.keys(mayImport).find(isMeant)
  if (name === undefined)
    return `imports "${specifier}", ${source} imports nothing but ${['itself', ...Object.keys(mayImport)].join(', ')}`
  if (from === 'doors' || mayImport[name]!.includes(from)) return undefined
  return `imports "${specifier}", only ${mayImport[name]!.join(', ')} may`
}

function targetsOf(plan: PackagePlan, source: Source, specifier: string): string[] {
  const target = targetOf(source, specifier)
  return target === undefined
    ? (plan.aliases[specifier] ?? []).map((file) => `${plan.source}/${file}`)
    : [target]
}

function layerOf(plan: PackagePlan, path: string): string | undefined {
  const [folder, ...rest] = path.slice(plan.source.length + 1).split('/')
  if (rest.length === 0) return plan.doors.includes(folder!) ? 'doors' : undefined
  return rankOf(plan, folder!) < 0 || folder === 'doors' ? undefined : folder
}

function rankOf(plan: PackagePlan, layer: string): number {
  return plan.layers.findIndex((names) => names.includes(layer))
}

/** Between folders the order forbids circles; this finds those within one. */
function cycles(plan: PackagePlan, sources: readonly Source[]): string[][] {
  const targets = new Map(
    sources.map((source) => [
      source.path,
      importsOf(source).flatMap(({ specifier }) => targetsOf(plan, source, specifier)),
    ]),
  )
  const found: string[][] = []
  const done = new Set<string>()
  const walk = (path: string, above: readonly string[]): void => {
    if (above.includes(path)) found.push([...above.slice(above.indexOf(path)), path])
    if (done.has(path) || above.includes(path)) return
    for (const target of targets.get(path) ?? []) walk(target, [...above, path])
    done.add(path)
  }
  for (const path of targets.keys()) walk(path, [])
  return found
}

function handMadePromises(plan: PackagePlan, source: Source): string[] {
  const { mayMakePromises } = plan
  if (mayMakePromises === undefined || mayMakePromises.includes(layerOf(plan, source.path) ?? '')) return []
  const found: string[] = []
  visit(source.tree, (node) => {
    const made =
      (ts.isNewExpression(node) && isPromise(node.expression)) ||
      (ts.isPropertyAccessExpression(node) &&
        isPromise(node.expression) &&
        node.name.text === 'withResolvers')
    if (made)
      found.push(
        `${placeOf(source, node)}: makes a promise, only ${mayMakePromises.join(' and ')} may: park there`,
      )
  })
  return found
}

function isPromise(node: ts.Node): boolean {
  return ts.isIdentifier(node) && node.text === 'Promise'
}

function bannedFiles({ bannedNames }: Plan, under: string): string[] {
  return findFiles(['{packages,apps}/*/**/*.{ts,mts,mjs,js}', 'tools/*'], under)
    .filter((path) => !path.includes('/dist/'))
    .filter((path) => path.split('/').some((part) => bannedNames.includes(part.replace(/\..*$/, ''))))
    .map((path) => `${path}: the name hides what is inside, name the file after the one thing in it`)
}

if (import.meta.main) {
  const plan = JSON.parse(readFileSync(join(root, 'layers.json'), 'utf8')) as Plan
  conclude(findLayerProblems(plan), 'layers: every import goes down')
}
