import { spawnSync } from 'node:child_process'

/** Commands that run another one in a smaller world; each is to stand before it (`under` of a start). */

/** With no more open files than so many. @param {number} files */
export const withOpenFiles = (files) => ['/bin/sh', '-c', `ulimit -n ${files}; exec "$@"`, 'sh']

/** Root may read and write everything, and so somebody else has to try; who is not root is somebody else already. */
export const asSomebodyElse =
  process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : []

/** Whose files those are that somebody else may write. */
export const SOMEBODY_ELSE = { uid: 65534, gid: 65534 }

/** What a process does in a world of its own mounts, where nobody else sees them, and which goes with it. */
const PRIVATE = ['unshare', '--map-root-user', '--mount', '/bin/sh', '-c']

/**
 * With a disk of its own on a folder. What is on it in the end is listed.
 *
 * @param {string} folder
 * @param {string} options of tmpfs: `size=64k`, `nr_inodes=8`
 * @param {string} list absolute path of a file: path below the folder and size in bytes of each file, one on a line
 */
export const onSmallDisk = (folder, options, list) => [
  ...PRIVATE,
  `mount -t tmpfs -o mode=0700,${options} none "$0" || exit 97
  "$@"; ended=$?; find "$0" -type f -printf '%P %s\\n' >'${list}'; exit $ended`,
  folder,
]

/** With a folder that cannot be written, whoever tries. @param {string} folder */
export const onReadOnlyDisk = (folder) => [
  ...PRIVATE,
  `mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" || exit 97; exec "$@"`,
  folder,
]

/** @type {boolean | undefined} */
let mounts

/** Whether this machine lets a process mount something for itself. Says so where it does not. */
export function canMount() {
  if (mounts === undefined) {
    const [command, ...args] = [...PRIVATE, 'mount -t tmpfs none /mnt']
    mounts = spawnSync(/** @type {string} */ (command), args).status === 0
    if (!mounts) {
      console.warn(
        '\n!! Nothing can be mounted here (unshare --map-root-user --mount): small and read-only disks are NOT TRIED, only their errors, simulated.\n',
      )
    }
  }
  return mounts
}
