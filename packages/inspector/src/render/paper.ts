/** What a screen is written on. */
export interface Paper {
  readonly columns: number
  /** Where the program runs: files below it are named as from there. */
  readonly cwd: string
}

const PLAIN: Readonly<Record<string, string>> = {
  '█': '#',
  '░': '.',
  '├': '|',
  '└': '`',
  '─': '-',
  '│': '|',
  '×': 'x',
  '·': '-',
  '…': '~',
  '≥': '>',
  '≤': '<',
}

/** For terminals that know no other characters. Each is one column wide, as what it stands for. */
export function ascii(line: string): string {
  return line.replaceAll(/[█░├└─│×·…≥≤]/g, (sign) => PLAIN[sign]!)
}
