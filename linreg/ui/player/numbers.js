// A number for a reader, as linreg.i18n.format_number writes it: six significant digits, 1.2×10⁸, −3, "—".
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"

function formatNumber(value, digits = 6) {
  if (!Number.isFinite(value)) return "—"
  if (value === 0) return "0"
  const [mantissa, power] = value.toExponential(digits - 1).split("e")
  const exponent = Number(power)
  const trim = text => (text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text)
  if (exponent >= -4 && exponent < Math.max(7, digits)) {
    return trim(value.toFixed(Math.max(0, digits - 1 - exponent))).replace("-", "−")
  }
  const raised = String(Math.abs(exponent)).replace(/\d/g, digit => SUPERSCRIPTS[digit])
  return `${trim(mantissa)}×10${exponent < 0 ? "⁻" : ""}${raised}`.replace("-", "−")
}
