import { basename, relative } from 'node:path'

interface Start {
  /** The file that Node was given, links unresolved. */
  readonly file: string
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** What a person types to start this program once more, so that a command can be copied as it is printed. */
export function startedAs({ file, cwd, env }: Start = startOfThis()): string {
  // npm links the command's own name to the file; pnpm, and npm on Windows, start the file below node_modules.
  const isInstalled = basename(file) === 'async-lab' || file.split(/[\\/]/).includes('node_modules')
  if (!isInstalled) {
    const path = relative(cwd, file)
    return `node ${/^[\w./\\:@+-]+$/.test(path) ? path : JSON.stringify(path)}`
  }
  // npx, and a script of a package.json, find a command that the person's own shell need not know.
  return env.npm_lifecycle_event === undefined ? 'async-lab' : 'npx async-lab'
}

function startOfThis(): Start {
  return { file: process.argv[1] ?? '', cwd: process.cwd(), env: process.env }
}
