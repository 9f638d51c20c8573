import { button, make } from './element.ts'

export interface Key {
  readonly keys: readonly string[]
  readonly shown: string
  readonly tells: string
  readonly act: () => void
}

/** Keys of the whole page; those that mean something in a field or on a button stay there. */
export function listenToKeys(keys: readonly Key[]): void {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const target = event.target as HTMLElement
    const isInField = target.matches('input, select, textarea')
    if (isInField || target.closest('dialog') !== null) return
    if (target.matches('button') && (event.key === 'Enter' || event.key === ' ')) return
    // A table scrolls by arrows, and so does what is beside the picture.
    if (target.closest('#listing, #details') !== null && event.key.startsWith('Arrow')) return
    const found = keys.find((one) => one.keys.includes(event.key))
    if (found === undefined) return
    event.preventDefault()
    found.act()
  })
}

export function keyHelp(dialog: HTMLDialogElement, keys: readonly Key[]): void {
  const list = make('dl')
  const line = (shown: string, tells: string) =>
    list.append(
      make('dt', {}, ...shown.split(' ').flatMap((one) => [make('kbd', {}, one), ' '])),
      make('dd', {}, tells),
    )
  for (const { shown, tells } of keys) line(shown, tells)
  line('wheel', 'zoom; with shift up and down, with alt the height of rows')
  line('drag', 'move; in the overview: select a part of the time')
  line('click', 'all about a task, and who woke whom')
  dialog.replaceChildren(
    make('h2', { id: 'keys-title' }, 'Keys and hands'),
    list,
    button('Close', () => dialog.close()),
  )
}
