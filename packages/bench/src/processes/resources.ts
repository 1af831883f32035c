// What a process has used, as Linux tells it.
import { existsSync, readFileSync, readdirSync } from 'node:fs'

export interface Resources {
  /** Milliseconds of all threads that are still there. `null` where the system does not tell. */
  readonly cpu: number | null
  /** Peak of the resident set, in bytes. `null` where the system does not tell. */
  readonly rss: number | null
}

/** Of a process that is running. Only Linux has `/proc`. */
export function readResources(pid: number): Resources {
  return { cpu: readCpu(pid), rss: readPeakRss(pid) }
}

/** `schedstat` counts nanoseconds; `/proc/<pid>/stat` counts ticks of 10 ms, a tenth of a small start. */
function readCpu(pid: number): number | null {
  try {
    const threads = readdirSync(`/proc/${pid}/task`)
    const times = threads.map((thread) =>
      Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1)[0]),
    )
    return times.reduce((sum, time) => sum + time, 0) / 1e6
  } catch {
    return null
  }
}

function readPeakRss(pid: number): number | null {
  try {
    const peak = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return peak === null ? null : Number(peak[1]) * 1024
  } catch {
    return null
  }
}

/** GNU time, which can ask for the resources of a process that has ended. */
const TIME = '/usr/bin/time'

export function canMeasureCommands(): boolean {
  return process.platform === 'linux' && existsSync(TIME)
}

/** The command, with its resources written to `file` at its end. */
export function withResources<C extends { readonly command: string; readonly args: readonly string[] }>(
  command: C,
  file: string,
): C {
  return {
    ...command,
    command: TIME,
    args: ['-f', '%U %S %M', '-o', file, command.command, ...command.args],
  }
}

/** @param text what {@link withResources} has written: seconds in user and in kernel mode, kilobytes */
export function parseResources(text: string): Resources {
  const [user, system, peak] = (text.trim().split('\n').at(-1) ?? '').split(' ').map(Number)
  const cpu = (user! + system!) * 1000
  return {
    cpu: Number.isFinite(cpu) ? cpu : null,
    rss: Number.isFinite(peak) ? peak! * 1024 : null,
  }
}
