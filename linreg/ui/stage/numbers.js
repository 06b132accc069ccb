// A number for a reader, as linreg.words.format_number writes it: six significant digits, 1.2×10⁸, −3, "—".
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"

function formatNumber(value, digits = 6) {
  if (!Number.isFinite(value)) return "—"
  if (value === 0) return "0"
  const exponent = Number(value.toExponential(digits - 1).split("e")[1])
  const trim = text => (text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text)
  if (exponent >= -4 && exponent < Math.max(7, digits)) {
    const decimals = Math.max(0, digits - 1 - exponent)
    return trim(downToEven(value, exponent + 1 + decimals).toFixed(decimals)).replace("-", "−")
  }
  const mantissa = downToEven(value, digits).toExponential(digits - 1).split("e")[0]
  const raised = String(Math.abs(exponent)).replace(/\d/g, digit => SUPERSCRIPTS[digit])
  return `${trim(mantissa)}×10${exponent < 0 ? "⁻" : ""}${raised}`.replace("-", "−")
}

// Half way between two numbers of so many digits, Python takes the even one and JavaScript the larger: the even one
// where that is the smaller, else the value as it is. Losses in float32 often lie half way.
function downToEven(value, digits) {
  const half = new RegExp(`^(-?\\d\\.\\d{${digits - 2}}[02468])50*(e.+)$`).exec(value.toExponential(100))
  return half ? Number(half[1] + half[2]) : value
}

// A number with so many decimals, as linreg.ui.answer.prediction_section.short writes it; "−0.00" is "0.00".
function formatFixed(value, decimals) {
  if (!Number.isFinite(value) || decimals > 6 || Math.abs(value) >= 1e7) return formatNumber(value)
  const digits = value.toFixed(decimals)
  return Number(digits) === 0 ? digits.replace("-", "") : digits.replace("-", "−")
}

function formatPercent(share) {
  if (!Number.isFinite(share)) return "—"
  const percent = 100 * share
  const decimals = percent > 99 && percent < 100 ? 2 : percent < 1 ? 2 : 0
  return `${formatFixed(Math.floor(percent * 10 ** decimals) / 10 ** decimals, decimals)} %`
}
