import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type AnyLab, isLab, labs } from '@async-lab/labs'
import { WrongUse } from '../failure.ts'
import { nearest } from '../nearest.ts'
import { offerOwnPackages } from '../script/own-packages.ts'

/** The lab of that name in the catalogue. */
export function findLab(id: string): AnyLab | undefined {
  return labs.find((lab) => lab.id === id)
}

/** Whether a target names a file, there or not, and no lab. */
export function isFile(target: string): boolean {
  return /\.[cm]?[jt]s$/.test(target) || /[\\/]/.test(target) || existsSync(target)
}

export function unknownLab(word: string, id: string): WrongUse {
  const near = nearest(
    id,
    labs.map((lab) => lab.id),
  )
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : '`async-lab list` has them all'
  return new WrongUse(`Cannot ${word} "${id}": there is no such lab, ${hint}`)
}

/** @throws {WrongUse} if the file is not there, or is none that runs here */
export function checkFile(file: string): string {
  const path = resolve(file)
  if (!existsSync(path)) throw new WrongUse(`Cannot run "${file}": there is no such file`)
  if (!statSync(path).isFile()) throw new WrongUse(`Cannot run "${file}": it is not a file`)
  if (/\.[cm]?ts$/.test(path) && !runsTypeScript()) {
    throw new WrongUse(
      `Cannot run "${file}": Node ${process.versions.node} does not run TypeScript, use Node 22.18 or newer, or compile it first`,
    )
  }
  return path
}

export function runsTypeScript(): boolean {
  return 'typescript' in process.features && Boolean(process.features.typescript)
}

/** A lab of the catalogue, or the one that a file exports. */
export async function loadLab(word: string, target: string): Promise<AnyLab> {
  const lab = findLab(target)
  if (lab !== undefined) return lab
  if (!isFile(target)) throw unknownLab(word, target)
  offerOwnPackages('missing')
  const module = (await import(pathToFileURL(checkFile(target)).href)) as Record<string, unknown>
  const exported = labIn(module)
  if (exported === undefined)
    throw new WrongUse(`Cannot ${word} "${target}": its default export is no lab, make one with defineLab`)
  return named(exported, target)
}

/** A lab under the name by which it was asked for: what it suggests can be typed, also where it is a file. */
export function named(lab: AnyLab, target: string): AnyLab {
  return { ...lab, next: lab.next.map((command) => command.replace(` ${lab.id}`, ` ${target}`)) }
}

/** What a module exports as its default, also through CommonJS. */
export function labIn(module: Record<string, unknown>): AnyLab | undefined {
  const value = module.default
  if (isLab(value)) return value
  const inner = (value as Record<string, unknown> | null | undefined)?.default
  return isLab(inner) ? inner : undefined
}
