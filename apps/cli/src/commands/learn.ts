import { FAILED, WrongUse } from '../failure.ts'
import { exercises } from '../learn/course.ts'
import type { Exercise } from '../learn/exercise.ts'
import { CourseFolder } from '../learn/folder.ts'
import { verdictLines } from '../learn/tell.ts'
import { tryExercise } from '../learn/try-exercise.ts'
import type { Verdict } from '../learn/verdict.ts'
import { changeOf, textOf } from '../learn/watch-file.ts'
import { nearest } from '../nearest.ts'
import { type Output, writeJson } from '../output.ts'
import { wrap } from '../render/text.ts'
import { runsTypeScript } from './find-lab.ts'

export interface LearnOptions {
  readonly dir: string
  readonly list?: boolean
  readonly check?: boolean
  readonly reset?: boolean
  readonly json?: boolean
  readonly replay?: string
}

/** The course as exercises: runs the learner's file each time it is saved, until it keeps all promises of its story. */
export async function learn(
  asked: string | undefined,
  options: LearnOptions,
  output: Output,
): Promise<number> {
  const folder = new CourseFolder(options.dir)
  const one = asked === undefined ? undefined : findExercise(asked)
  if (options.list) return listExercises(folder, options.json ?? false, output)
  if (options.reset) return reset(folder, one, output)
  if (!runsTypeScript())
    throw new WrongUse(
      `Cannot learn: the exercises are TypeScript, which Node ${process.versions.node} does not run, use Node 22.18 or newer`,
    )
  if (options.replay !== undefined && !(options.check && one !== undefined))
    throw new WrongUse('Cannot replay: name the exercise, and add --check')
  if (options.check) return check(folder, one === undefined ? exercises : [one], options, output)
  if (options.json) throw new WrongUse('Cannot watch with --json: add --check, or --list')
  return practise(folder, one, output)
}

/** @throws {WrongUse} if there is no such exercise */
function findExercise(asked: string): Exercise {
  const number = /^\d{1,2}$/.test(asked) ? asked.padStart(2, '0') : undefined
  const found = exercises.find(
    ({ id }) =>
      id === asked || id.slice(3) === asked || (number !== undefined && id.startsWith(`${number}-`)),
  )
  if (found !== undefined) return found
  const near = nearest(
    asked,
    exercises.map(({ id }) => id.slice(3)),
  )
  const hint =
    near.length > 0 ? `did you mean ${near.join(' or ')}?` : '`async-lab learn --list` has them all'
  throw new WrongUse(`Cannot learn "${asked}": there is no such exercise, ${hint}`)
}

function listExercises(folder: CourseFolder, json: boolean, output: Output): number {
  const { program, colors } = output
  const { passed } = folder
  if (json) {
    writeJson(exercises.map(({ id, title, lab }) => ({ id, title, lab, passed: passed.has(id) })))
    return 0
  }
  const next = exercises.find(({ id }) => !passed.has(id))
  output.lines([
    ...exercises.map(({ id, title }) => {
      const mark = passed.has(id) ? colors.green('✓') : id === next?.id ? colors.cyan('▸') : ' '
      return `${mark} ${id.slice(0, 2)}  ${title}`
    }),
    '',
    next === undefined
      ? 'All of them are passed.'
      : `${passed.size} of ${exercises.length} are passed. next: ${colors.cyan(`${program} learn`)}`,
  ])
  return 0
}

function reset(folder: CourseFolder, one: Exercise | undefined, output: Output): number {
  for (const exercise of one === undefined ? exercises : [one]) {
    const kept = folder.reset(exercise)
    if (kept !== undefined) output.lines([`${exercise.id} is as it was at first; yours is kept in ${kept}`])
  }
  if (one !== undefined) folder.begin(one)
  output.lines([
    one === undefined ? 'The course begins anew.' : `${folder.placeOf(one).file} is to be solved.`,
  ])
  return 0
}

/** Runs exercises once; passed are those that keep all promises. Those that were not begun are not. */
async function check(
  folder: CourseFolder,
  asked: readonly Exercise[],
  { json = false, replay }: LearnOptions,
  output: Output,
): Promise<number> {
  const verdicts: Array<{ exercise: Exercise; verdict: Verdict }> = []
  for (const exercise of asked) {
    const verdict = await tried(folder, exercise, replay)
    verdicts.push({ exercise, verdict })
    if (json) continue
    if (asked.length === 1 || verdict.kind !== 'passed')
      output.lines([...verdictLines(exercise, verdict, folder.placeOf(exercise), output), ''])
    else output.lines([output.colors.green(`✓ ${exercise.id} passed`)])
  }
  if (json) writeJson(verdicts.map(({ exercise, verdict }) => ({ exercise: exercise.id, ...verdict })))
  const passed = verdicts.filter(({ verdict }) => verdict.kind === 'passed').length
  if (!json && asked.length > 1) output.lines([`${passed} of ${asked.length} are passed`])
  return passed === asked.length ? 0 : FAILED
}

async function tried(folder: CourseFolder, exercise: Exercise, replay?: string): Promise<Verdict> {
  const file = folder.fileOf(exercise)
  if (textOf(file) === undefined)
    return { kind: 'unreadable', error: 'there is no such file: it was not begun' }
  const verdict = await tryExercise({ exercise: exercise.id, file, ...(replay !== undefined && { replay }) })
  // One order of events says nothing about the others.
  if (verdict.kind === 'passed' && replay === undefined) folder.pass(exercise)
  return verdict
}

/** As `tried`, for who waits and watches. */
async function watched(folder: CourseFolder, exercise: Exercise, output: Output): Promise<Verdict> {
  const patience = setTimeout(() => {
    if (output.isLive) output.lines([output.colors.dim('still running: a good answer takes less …'), ''])
  }, 2000)
  try {
    return await tried(folder, exercise)
  } finally {
    clearTimeout(patience)
  }
}

async function practise(folder: CourseFolder, one: Exercise | undefined, output: Output): Promise<number> {
  const { colors, columns, program } = output
  for (;;) {
    const exercise = one ?? exercises.find(({ id }) => !folder.passed.has(id))
    if (exercise === undefined) {
      output.lines([
        '',
        ...wrap(
          `All ${exercises.length} exercises are passed. \`${program} list --course\` shows where to go from here.`,
          columns,
        ),
      ])
      return 0
    }
    folder.begin(exercise)
    const file = folder.fileOf(exercise)
    const { file: shown } = folder.placeOf(exercise)
    output.lines([
      '',
      colors.bold(`${exercise.id.slice(0, 2)}/${exercises.length} ${exercise.title}`),
      '',
      ...storyOf(file, columns),
      '',
    ])
    for (;;) {
      const before = textOf(file)
      const verdict = await watched(folder, exercise, output)
      output.lines(verdictLines(exercise, verdict, folder.placeOf(exercise), output))
      if (verdict.kind === 'passed') break
      output.lines([
        '',
        ...wrap(
          `Edit ${shown} and save it: it is run again. Ctrl-C ends; what is passed is kept.`,
          columns,
        ).map(colors.cyan),
        ...wrap(`\`${program} explain ${exercise.lab}\` shows the same at work.`, columns).map(colors.dim),
        '',
      ])
      await changeOf(file, before)
    }
    if (one !== undefined) return 0
  }
}

/** The comment at the head of the file, without its title. */
function storyOf(file: string, columns: number): string[] {
  const lines = (textOf(file) ?? '').split('\n')
  const end = lines.findIndex((line) => !line.startsWith('//'))
  const paragraphs: string[] = []
  for (const line of lines.slice(2, end).map((one) => one.replace(/^\/\/ ?/, ''))) {
    const last = paragraphs.at(-1)
    // Its lines are as long as the file has them, and the terminal may be narrower or wider.
    if (last === undefined || last === '' || line === '' || line.startsWith(' ')) paragraphs.push(line)
    else paragraphs[paragraphs.length - 1] = `${last} ${line}`
  }
  return paragraphs.flatMap((one) => wrap(one, Math.min(columns, 100), one.startsWith(' ') ? 4 : 0))
}
