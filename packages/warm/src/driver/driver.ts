// `node --import <this> <program>`: records what the program runs, and asks it for what is wanted. Also in what the program
// forks, for that inherits the options of Node.
import v8 from 'node:v8'
import { isMainThread } from 'node:worker_threads'
import { startRecording } from '@esm-bytecode/runtime/record'
import { Entry } from './entry.ts'
import { FirstProcess } from './first-process.ts'
import { MeetingPlace } from './meeting-place.ts'
import { startOtherProcess } from './other-process.ts'
import { readSettings } from './protocol.ts'

const settings = readSettings()
if (settings !== null) {
  // Flags are those of the whole process: the recording of the main thread has changed one, and this one is to take the process
  // for what it was when it started.
  if (!isMainThread) v8.setFlagsFromString('--flush-bytecode')
  const meetingPlace = new MeetingPlace(settings.folder)
  const entry = isMainThread && meetingPlace.claimFirst() ? new Entry(settings.entry) : null
  const recording = startRecording(settings.recording, (url) => entry?.onLoad(url))
  // One preload: more of them, and the runtime has to find out what was loaded between.
  await import('@esm-bytecode/runtime/register')
  if (entry !== null) {
    new FirstProcess(settings, recording, meetingPlace, entry).start()
  } else {
    startOtherProcess(recording, meetingPlace, settings.isScript)
  }
}
