/** The command line says something that the command does not understand. */
export class UsageError extends Error {
  override name = 'UsageError'
}
