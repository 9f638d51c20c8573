// Runs and type-checks every TypeScript block of the documentation and every `@example` in the sources of packages, each
// as a program of its own, against the built packages: build first.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { map } from '@async-lab/core'
import { type Example, findExamples } from './examples.ts'
import { conclude, root } from './sources.ts'

interface Program extends Example {
  readonly file: string
}

/** One line of the example is the same line of its program, so that errors and stacks name the right one. */
function write(example: Example, folder: string): Program {
  const name = `${example.path.replaceAll(/[^\w.-]/g, '+')}+${example.line}.ts`
  const file = join(folder, name)
  writeFileSync(file, `${'\n'.repeat(example.line - 1)}${example.code}\n`)
  return { ...example, file }
}

async function run({ path, line, file }: Program, timeLimit: number): Promise<string[]> {
  const { code, signal, output } = await execute([file], { cwd: dirname(file), timeout: timeLimit })
  if (code === 0) return []
  const how = signal ? `still ran after ${timeLimit / 1000} s` : `ended with exit code ${code}`
  return [`${path}:${line}: ${how}\n${output}`]
}

async function typeCheck(folder: string): Promise<string[]> {
  const config = {
    extends: '../../tsconfig.base.json',
    compilerOptions: {
      module: 'nodenext',
      moduleResolution: 'nodenext',
      moduleDetection: 'force',
      lib: ['esnext', 'dom', 'dom.iterable', 'dom.asynciterable'],
      types: ['node'],
      skipLibCheck: true,
    },
    include: ['*.ts'],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const compiler = join(
    dirname(createRequire(import.meta.url).resolve('@typescript/native/package.json')),
    'bin/tsc',
  )
  const { code, output } = await execute([compiler, '--pretty', 'false', '-p', folder], { cwd: folder })
  return code === 0
    ? []
    : output
        .replaceAll(/\((\d+),(\d+)\): error/g, ':$1:$2: error')
        .trim()
        .split(/\n(?! )/)
}

interface Ended {
  readonly code: number
  readonly signal: boolean
  readonly output: string
}

function execute(args: string[], options: { cwd: string; timeout?: number }): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>()
  execFile(
    process.execPath,
    args,
    { ...options, killSignal: 'SIGKILL', env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined } },
    (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code ?? 1)
      resolve({ code, signal: error?.killed ?? false, output: `${stdout}${stderr}` })
    },
  )
  return promise
}

/** Runs every example under `where`; tells how many there are, and what is wrong with them. */
export async function checkExamples(
  where: string,
  timeLimit = 10_000,
): Promise<{ count: number; problems: string[] }> {
  const { examples, problems } = findExamples(where)
  // Inside this package, so that `@async-lab/core` is found as its dependency.
  const folder = mkdtempSync(join(import.meta.dirname, '.examples-'))
  try {
    const programs = examples.map((example) => write(example, folder))
    if (programs.length > 0) problems.push(...(await typeCheck(folder)))
    const ended = await map(programs, (program) => run(program, timeLimit), {
      concurrency: availableParallelism(),
    })
    problems.push(...ended.flat())
    return { count: programs.length, problems: problems.map((problem) => nameSources(problem, programs)) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Says where the example stands in place of where its program stood. */
function nameSources(problem: string, programs: readonly Program[]): string {
  return programs.reduce(
    (text, { file, path }) =>
      text.replaceAll(`file://${file}`, path).replaceAll(file, path).replaceAll(basename(file), path),
    problem,
  )
}

if (import.meta.main) {
  const { count, problems } = await checkExamples(root)
  conclude(problems, `docs: ${count} examples run`)
}
