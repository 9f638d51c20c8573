import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WrongUse } from '../failure.ts'
import { exercises } from './course.ts'
import type { Exercise } from './exercise.ts'
import { USUAL_FOLDER } from './usual-folder.ts'

const ORIGINALS = fileURLToPath(new URL('../course/', import.meta.url))
const PROGRESS = 'progress.json'

/** The learner's folder: a file for each exercise that was begun, and how far they are. */
export class CourseFolder {
  readonly path: string

  /** @throws {WrongUse} if it cannot be a folder */
  constructor(path: string) {
    this.path = resolve(path)
    if (existsSync(this.path) && !statSync(this.path).isDirectory())
      throw new WrongUse(`Cannot learn in "${path}": it is a file, name a folder with --dir`)
  }

  fileOf({ id }: Exercise): string {
    return join(this.path, `${id}.ts`)
  }

  /** As the learner would type it: the file, and the option that names the folder, unless it is the usual one. */
  placeOf(exercise: Exercise): { readonly file: string; readonly dir: string } {
    const folder = relative(process.cwd(), this.path) || '.'
    const isUsual = folder === USUAL_FOLDER
    return {
      file: relative(process.cwd(), this.fileOf(exercise)),
      dir: isUsual ? '' : ` --dir ${/^[\w./\\-]+$/.test(folder) ? folder : JSON.stringify(folder)}`,
    }
  }

  /** Writes the file of the exercise, unless there is one. */
  begin(exercise: Exercise): void {
    mkdirSync(this.path, { recursive: true })
    if (!existsSync(this.fileOf(exercise))) this.#restore(exercise)
  }

  /** The exercise as it was at first. What the learner wrote is kept beside it; its name is given, if there was anything. */
  reset(exercise: Exercise): string | undefined {
    if (this.passed.has(exercise.id)) this.#write([...this.passed].filter((id) => id !== exercise.id))
    if (!existsSync(this.fileOf(exercise))) return undefined
    const kept = `${this.fileOf(exercise)}.bak`
    renameSync(this.fileOf(exercise), kept)
    this.#restore(exercise)
    return relative(process.cwd(), kept)
  }

  get passed(): ReadonlySet<string> {
    const path = join(this.path, PROGRESS)
    if (!existsSync(path)) return new Set()
    try {
      const { passed } = JSON.parse(readFileSync(path, 'utf8')) as { passed: string[] }
      return new Set(exercises.map(({ id }) => id).filter((id) => passed.includes(id)))
    } catch {
      throw new WrongUse(
        `Cannot read ${relative(process.cwd(), path)}: it is no progress file, delete it to begin anew`,
      )
    }
  }

  pass({ id }: Exercise): void {
    if (!this.passed.has(id)) this.#write([...this.passed, id])
  }

  #restore({ id }: Exercise): void {
    copyFileSync(join(ORIGINALS, `${id}.ts`), join(this.path, `${id}.ts`))
  }

  /** A file that is half written when the power goes would be no progress at all. */
  #write(passed: readonly string[]): void {
    const path = join(this.path, PROGRESS)
    writeFileSync(`${path}.new`, `${JSON.stringify({ passed: passed.toSorted() }, null, 2)}\n`)
    renameSync(`${path}.new`, path)
  }
}
