import moment from 'moment'
// oxlint-disable-next-line import/no-unassigned-import -- it registers itself
import 'moment/locale/de.js'

export default function run() {
  const day = moment.utc('2024-02-29T10:00:00Z').locale('de')
  const { locales } = moment
  return [
    day.format('LLLL'),
    day.clone().add(1, 'M').toISOString(),
    moment.duration(90, 'm').humanize(),
    locales(),
  ]
}
