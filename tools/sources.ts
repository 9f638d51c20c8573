import { globSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import ts from 'typescript'

export const root = join(import.meta.dirname, '..')

/** A file of the repository, parsed. Paths are relative to the root and have slashes. */
export interface Source {
  readonly path: string
  readonly tree: ts.SourceFile
}

export function findFiles(patterns: string | readonly string[], under = root): string[] {
  const exclude = ['**/node_modules/**', '**/reports/**']
  return globSync(patterns, { cwd: under, exclude })
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted()
}

export function parse(path: string, under = root): Source {
  const text = readFileSync(join(under, path), 'utf8')
  return { path, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) }
}

/** What the package is made of: neither its tests nor declarations of what is there anyway. */
export function parseSources(folder: string, under = root): Source[] {
  return findFiles(`${folder}/**/*.ts`, under)
    .filter((path) => !/\.(test|d)\.ts$/.test(path))
    .map((path) => parse(path, under))
}

export interface Import {
  readonly specifier: string
  readonly node: ts.Node
}

/** Every way to name another module: import, export … from, import(), import type, import('…').T, require(). */
export function importsOf({ tree }: Source): Import[] {
  const found: Import[] = []
  visit(tree, (node) => {
    const specifier = specifierOf(node)
    if (specifier && ts.isStringLiteralLike(specifier)) found.push({ specifier: specifier.text, node })
  })
  return found
}

function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier
  if (ts.isExternalModuleReference(node)) return node.expression
  if (ts.isImportTypeNode(node))
    return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined
  if (!ts.isCallExpression(node)) return undefined
  const { expression: callee } = node
  const loads =
    callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require')
  return loads ? node.arguments[0] : undefined
}

/** The file that a relative import names; undefined for any other import. */
export function targetOf(source: Source, specifier: string): string | undefined {
  return specifier.startsWith('.') ? posix.join(dirname(source.path), specifier) : undefined
}

export function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node)
  ts.forEachChild(node, (child) => visit(child, look))
}

/** Resolved as the packages themselves are. */
export function programOf(paths: readonly string[]): ts.Program {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), (path) => ts.sys.readFile(path))
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  return ts.createProgram(paths, options)
}

/** `file:line:column`, which terminals and editors open. */
export function placeOf({ path, tree }: Source, node: ts.Node): string {
  const { line, character } = tree.getLineAndCharacterOfPosition(node.getStart(tree))
  return `${path}:${line + 1}:${character + 1}`
}

/** Prints the outcome of a check and sets the exit code. */
export function conclude(problems: readonly string[], success: string): void {
  for (const problem of problems) console.error(problem)
  if (problems.length > 0) console.error(`\n${problems.length} problem${problems.length === 1 ? '' : 's'}`)
  else console.log(success)
  process.exitCode = problems.length > 0 ? 1 : 0
}
