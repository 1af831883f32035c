import { Producer, type Target } from './produce.ts'

/**
 * Asks a target for its `process.version`, which takes as long as it takes to start.
 *
 * @throws BmesError `BMES_ERR_TARGET` if the executable cannot be used
 */
export async function targetVersion(target: Target): Promise<string> {
  const producer = new Producer(target)
  try {
    return (await producer.target()).version
  } finally {
    await producer.close()
  }
}
