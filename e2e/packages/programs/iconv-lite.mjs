import iconv from 'iconv-lite'

export default function run() {
  return [
    iconv.encode('Grüße €', 'win1252').toString('hex'),
    iconv.decode(Buffer.from([0x93, 0xfa, 0x96, 0x7b]), 'Shift_JIS'),
    iconv.encode('日本', 'utf16-be', { addBOM: true }).toString('hex'),
    iconv.encodingExists('nothing'),
  ]
}
