import { byId } from './element.ts'
import { type Key, keyHelp, listenToKeys } from './keys.ts'

/** What the page can be told to do, by keys and by buttons. */
export interface Deeds {
  /** By parts of what is seen. */
  readonly move: (right: number, down: number) => void
  readonly zoom: (factor: number) => void
  readonly all: () => void
  readonly step: (by: number) => void
  readonly approach: () => void
  readonly toWaker: () => void
  readonly toTrouble: () => void
  readonly togglePath: () => void
  readonly search: () => void
  readonly toggleTable: () => void
  readonly letGo: () => void
}

/** A step of an arrow key, as a part of what is seen. */
const STEP = 0.15

/** @param more keys that only some pages have */
export function listenToControls(deeds: Deeds, more: readonly Key[]): void {
  const dialog = byId('keys') as HTMLDialogElement
  const { move, zoom, step } = deeds
  const keys: Key[] = [
    { keys: ['ArrowLeft'], shown: '←', tells: 'earlier', act: () => move(-STEP, 0) },
    { keys: ['ArrowRight'], shown: '→', tells: 'later', act: () => move(STEP, 0) },
    { keys: ['ArrowUp'], shown: '↑', tells: 'up', act: () => move(0, -STEP) },
    { keys: ['ArrowDown'], shown: '↓', tells: 'down', act: () => move(0, STEP) },
    { keys: ['+', '='], shown: '+', tells: 'closer', act: () => zoom(1.5) },
    { keys: ['-', '_'], shown: '-', tells: 'further away', act: () => zoom(1 / 1.5) },
    { keys: ['0', 'Home'], shown: '0', tells: 'all of the time', act: deeds.all },
    { keys: ['n'], shown: 'n', tells: 'the next task', act: () => step(1) },
    { keys: ['p'], shown: 'p', tells: 'the task before', act: () => step(-1) },
    {
      keys: ['Enter'],
      shown: 'Enter',
      tells: 'closer to the chosen task; in the search: the next found',
      act: deeds.approach,
    },
    { keys: ['w'], shown: 'w', tells: 'to the task that woke the chosen one last', act: deeds.toWaker },
    { keys: ['e'], shown: 'e', tells: 'to the next failure or cancellation', act: deeds.toTrouble },
    {
      keys: ['c'],
      shown: 'c',
      tells: 'critical path, of the chosen task or of the whole',
      act: deeds.togglePath,
    },
    { keys: ['/'], shown: '/', tells: 'search', act: deeds.search },
    { keys: ['t'], shown: 't', tells: 'the same as a table', act: deeds.toggleTable },
    ...more,
    { keys: ['Escape'], shown: 'Esc', tells: 'close, let go', act: deeds.letGo },
    { keys: ['?'], shown: '?', tells: 'this', act: () => dialog.showModal() },
  ]
  listenToKeys(keys)
  keyHelp(dialog, keys)
  press('help', () => dialog.showModal())
  press('path', deeds.togglePath)
  press('trouble', deeds.toTrouble)
  press('all', deeds.all)
  press('as-table', deeds.toggleTable)
}

function press(id: string, act: () => void): void {
  byId(id).addEventListener('click', act)
}
