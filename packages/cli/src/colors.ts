import pc from 'picocolors'

/** Colours for standard output: on terminals alone, unless somebody asks for them. CI is none. */
export const colors = pc.createColors(
  pc.isColorSupported && (process.stdout.isTTY === true || Boolean(process.env['FORCE_COLOR'])),
)
