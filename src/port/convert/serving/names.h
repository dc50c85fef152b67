// Names and quantities as Kubernetes wants them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::port::convert::serving {

// A DNS label (RFC 1123): lower case, digits and '-', 63 bytes at most; never empty.
std::string dns_label(std::string_view text);
// What may follow the '/' of an annotation's or label's key.
std::string qualified_name(std::string_view text);
// Whether the text may be the value of a label.
bool is_label_value(std::string_view text);

// "500m" is 0.5, "16Gi" is 2^34, "1G" is 10^9; nothing for what is no quantity.
std::optional<double> parse_quantity(std::string_view text);
// Whole MiB, "16Gi" where it is whole GiB.
std::string memory_quantity(int64_t mib);
// "4", "500m".
std::string cpu_quantity(double cores);

// One word of a POSIX shell, whatever it holds.
std::string shell_word(std::string_view text);
// The same, without quotes where the text needs none.
std::string shell_text(std::string_view text);

}  // namespace sluice::port::convert::serving
