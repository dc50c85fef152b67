// Reference pages that are written by the tables they describe: `sluice docs NAME` prints one,
// tools/gen_docs puts all of them into docs/generated/, and CI fails when those are out of date.
// Adding a page: a file with one function, and a line in each half of pages.cc.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sluice::app::docs {

struct Page {
  std::string_view name;  // file name in docs/generated/, without ".md"
  std::string_view title;
  std::string (*body)();  // Markdown without the title
};

std::span<const Page> pages();

// The whole file: a word on where it comes from, the title, the body.
std::string render(const Page& page);

}  // namespace sluice::app::docs
