// Sources; as known 2026-11-21: the vendors' pages on machine types (Amazon EC2 "instance types",
// Azure "sizes for virtual machines", Google Compute Engine "machine families"). AWS and Google
// families scale in proportion, so a row gives memory for each vCPU; machines with accelerators
// have a row of their own.
#include "port/convert/serving/machines.h"

#include <array>
#include <charconv>

#include "port/convert/serving/names.h"
#include "port/convert/value.h"

namespace sluice::port::convert::serving {

namespace {

struct Family {
  std::string_view name;
  double gib_per_cpu;
};
constexpr std::array kAwsFamilies{
    Family{"m4", 4},   Family{"m5", 4},     Family{"m5d", 4},  Family{"m6i", 4}, Family{"m6g", 4},
    Family{"m6gd", 4}, Family{"m7i", 4},    Family{"c5", 2},   Family{"c5d", 2}, Family{"c6i", 2},
    Family{"c6g", 2},  Family{"c6gd", 2},   Family{"c6gn", 2}, Family{"c7i", 2}, Family{"c7g", 2},
    Family{"r5", 8},   Family{"r5d", 8},    Family{"r6i", 8},  Family{"r6g", 8}, Family{"r6gd", 8},
    Family{"r7i", 8},  Family{"c4", 1.875},
};
struct Size {
  std::string_view name;
  double cpus;
};
constexpr std::array kAwsSizes{
    Size{"medium", 1},    Size{"large", 2},      Size{"xlarge", 4},    Size{"2xlarge", 8},
    Size{"4xlarge", 16},  Size{"8xlarge", 32},   Size{"12xlarge", 48}, Size{"16xlarge", 64},
    Size{"24xlarge", 96}, Size{"48xlarge", 192},
};

struct Row {
  std::string_view type;
  Machine machine;
};
constexpr std::array kRows = std::to_array<Row>({
    {"ml.t2.medium", {2, 4}},
    {"ml.t2.large", {2, 8}},
    {"ml.t2.xlarge", {4, 16}},
    {"ml.t2.2xlarge", {8, 32}},
    {"ml.t3.medium", {2, 4}},
    {"ml.t3.large", {2, 8}},
    {"ml.m4.10xlarge", {40, 160}},
    {"ml.c4.8xlarge", {36, 60}},
    {"ml.c5.9xlarge", {36, 72}},
    {"ml.c5.18xlarge", {72, 144}},
    {"ml.c5d.9xlarge", {36, 72}},
    {"ml.c5d.18xlarge", {72, 144}},
    {"ml.p3.2xlarge", {8, 61, 1, "NVIDIA V100"}},
    {"ml.p3.8xlarge", {32, 244, 4, "NVIDIA V100"}},
    {"ml.p3.16xlarge", {64, 488, 8, "NVIDIA V100"}},
    {"ml.p4d.24xlarge", {96, 1152, 8, "NVIDIA A100 40GB"}},
    {"ml.p4de.24xlarge", {96, 1152, 8, "NVIDIA A100 80GB"}},
    {"ml.p5.48xlarge", {192, 2048, 8, "NVIDIA H100"}},
    {"ml.g4dn.xlarge", {4, 16, 1, "NVIDIA T4"}},
    {"ml.g4dn.2xlarge", {8, 32, 1, "NVIDIA T4"}},
    {"ml.g4dn.4xlarge", {16, 64, 1, "NVIDIA T4"}},
    {"ml.g4dn.8xlarge", {32, 128, 1, "NVIDIA T4"}},
    {"ml.g4dn.12xlarge", {48, 192, 4, "NVIDIA T4"}},
    {"ml.g4dn.16xlarge", {64, 256, 1, "NVIDIA T4"}},
    {"ml.g5.xlarge", {4, 16, 1, "NVIDIA A10G"}},
    {"ml.g5.2xlarge", {8, 32, 1, "NVIDIA A10G"}},
    {"ml.g5.4xlarge", {16, 64, 1, "NVIDIA A10G"}},
    {"ml.g5.8xlarge", {32, 128, 1, "NVIDIA A10G"}},
    {"ml.g5.12xlarge", {48, 192, 4, "NVIDIA A10G"}},
    {"ml.g5.16xlarge", {64, 256, 1, "NVIDIA A10G"}},
    {"ml.g5.24xlarge", {96, 384, 4, "NVIDIA A10G"}},
    {"ml.g5.48xlarge", {192, 768, 8, "NVIDIA A10G"}},
    {"ml.g6.xlarge", {4, 16, 1, "NVIDIA L4"}},
    {"ml.g6.2xlarge", {8, 32, 1, "NVIDIA L4"}},
    {"ml.g6.4xlarge", {16, 64, 1, "NVIDIA L4"}},
    {"ml.g6.8xlarge", {32, 128, 1, "NVIDIA L4"}},
    {"ml.g6.12xlarge", {48, 192, 4, "NVIDIA L4"}},
    {"ml.g6.48xlarge", {192, 768, 8, "NVIDIA L4"}},
    {"ml.g6e.xlarge", {4, 32, 1, "NVIDIA L40S"}},
    {"ml.g6e.2xlarge", {8, 64, 1, "NVIDIA L40S"}},
    {"ml.g6e.12xlarge", {48, 384, 4, "NVIDIA L40S"}},
    {"Standard_DS1_v2", {1, 3.5}},
    {"Standard_DS2_v2", {2, 7}},
    {"Standard_DS3_v2", {4, 14}},
    {"Standard_DS4_v2", {8, 28}},
    {"Standard_DS5_v2", {16, 56}},
    {"Standard_D2s_v3", {2, 8}},
    {"Standard_D4s_v3", {4, 16}},
    {"Standard_D8s_v3", {8, 32}},
    {"Standard_E2s_v3", {2, 16}},
    {"Standard_E4s_v3", {4, 32}},
    {"Standard_E8s_v3", {8, 64}},
    {"Standard_F2s_v2", {2, 4}},
    {"Standard_F4s_v2", {4, 8}},
    {"Standard_F8s_v2", {8, 16}},
    {"Standard_F16s_v2", {16, 32}},
    {"Standard_NC6s_v3", {6, 112, 1, "NVIDIA V100"}},
    {"Standard_NC12s_v3", {12, 224, 2, "NVIDIA V100"}},
    {"Standard_NC24s_v3", {24, 448, 4, "NVIDIA V100"}},
    {"Standard_NC4as_T4_v3", {4, 28, 1, "NVIDIA T4"}},
    {"Standard_NC8as_T4_v3", {8, 56, 1, "NVIDIA T4"}},
    {"Standard_NC16as_T4_v3", {16, 110, 1, "NVIDIA T4"}},
    {"Standard_NC64as_T4_v3", {64, 440, 4, "NVIDIA T4"}},
    {"Standard_NC24ads_A100_v4", {24, 220, 1, "NVIDIA A100 80GB"}},
    {"Standard_NC48ads_A100_v4", {48, 440, 2, "NVIDIA A100 80GB"}},
    {"Standard_NC96ads_A100_v4", {96, 880, 4, "NVIDIA A100 80GB"}},
    {"Standard_ND96asr_v4", {96, 900, 8, "NVIDIA A100 40GB"}},
    {"a2-highgpu-1g", {12, 85, 1, "NVIDIA A100 40GB"}},
    {"a2-highgpu-2g", {24, 170, 2, "NVIDIA A100 40GB"}},
    {"a2-highgpu-4g", {48, 340, 4, "NVIDIA A100 40GB"}},
    {"a2-highgpu-8g", {96, 680, 8, "NVIDIA A100 40GB"}},
    {"a2-ultragpu-1g", {12, 170, 1, "NVIDIA A100 80GB"}},
    {"a3-highgpu-8g", {208, 1872, 8, "NVIDIA H100"}},
    {"g2-standard-4", {4, 16, 1, "NVIDIA L4"}},
    {"g2-standard-8", {8, 32, 1, "NVIDIA L4"}},
    {"g2-standard-12", {12, 48, 1, "NVIDIA L4"}},
    {"g2-standard-16", {16, 64, 1, "NVIDIA L4"}},
    {"g2-standard-24", {24, 96, 2, "NVIDIA L4"}},
    {"g2-standard-48", {48, 192, 4, "NVIDIA L4"}},
    {"g2-standard-96", {96, 384, 8, "NVIDIA L4"}},
});

constexpr std::array kGoogleFamilies{
    Family{"n1-standard-", 3.75}, Family{"n1-highmem-", 6.5}, Family{"n1-highcpu-", 0.9},
    Family{"n2-standard-", 4},    Family{"n2-highmem-", 8},   Family{"n2-highcpu-", 1},
    Family{"n2d-standard-", 4},   Family{"e2-standard-", 4},  Family{"e2-highmem-", 8},
    Family{"e2-highcpu-", 1},     Family{"c2-standard-", 4},  Family{"c3-standard-", 4},
};

std::optional<Machine> aws_machine(std::string_view type) {
  if (!type.starts_with("ml.")) return std::nullopt;
  type.remove_prefix(3);
  const size_t dot = type.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  for (const Family& family : kAwsFamilies) {
    if (family.name != type.substr(0, dot)) continue;
    for (const Size& size : kAwsSizes) {
      if (size.name == type.substr(dot + 1)) {
        return Machine{size.cpus, size.cpus * family.gib_per_cpu};
      }
    }
  }
  return std::nullopt;
}

std::optional<Machine> google_machine(std::string_view type) {
  for (const Family& family : kGoogleFamilies) {
    if (!type.starts_with(family.name)) continue;
    const std::string_view digits = type.substr(family.name.size());
    int cpus = 0;
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), cpus);
    if (code != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return Machine{static_cast<double>(cpus), cpus * family.gib_per_cpu};
  }
  return std::nullopt;
}

bool same_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

}  // namespace

std::optional<Machine> find_machine(std::string_view type) {
  for (const Row& row : kRows) {
    if (same_ignoring_case(row.type, type)) return row.machine;
  }
  if (auto machine = aws_machine(type)) return machine;
  return google_machine(type);
}

void size_by_machine(Variant& variant) {
  if (!variant.instance_type || !variant.container.resources.empty()) return;
  const auto machine = find_machine(*variant.instance_type);
  if (!machine) {
    variant.instance_type.note = "\"" + *variant.instance_type + "\" is not in the catalogue of " +
                                 std::string(kMachinesChecked) + ": set requests and limits";
    return;
  }
  std::string note = "a whole " + *variant.instance_type + ": " + cpu_quantity(machine->cpus) +
                     " CPUs, " + number_text(machine->memory_gib) + " GiB";
  if (machine->gpus > 0) {
    note += ", " + std::to_string(machine->gpus) + " " + std::string(machine->gpu);
  }
  note += " (catalogue of " + std::string(kMachinesChecked) +
          "); a node keeps some of that for itself, so lower the requests to what the model needs";
  const auto add = [&](std::string name, std::string quantity) {
    Field<std::string> field = variant.instance_type.with(std::move(quantity));
    field.note = note;
    field.approximate = true;
    variant.container.resources.push_back({std::move(name), field, field});
  };
  add("cpu", cpu_quantity(machine->cpus));
  add("memory", memory_quantity(static_cast<int64_t>(machine->memory_gib * 1024)));
  if (machine->gpus > 0) add("nvidia.com/gpu", std::to_string(machine->gpus));
}

}  // namespace sluice::port::convert::serving
