// Decodes one chunked body with Boost.Beast. Private to wire/.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

namespace sluice::wire::http1 {

class ChunkReader final {
 public:
  explicit ChunkReader(size_t max_extension_bytes);
  ~ChunkReader();
  ChunkReader(const ChunkReader&) = delete;
  ChunkReader& operator=(const ChunkReader&) = delete;

  struct Step {
    size_t used = 0;
    const char* bad = nullptr;  // why the bytes are not acceptable
  };
  // Takes what it can; what it leaves must be offered again with more behind it.
  Step feed(std::string_view bytes, const std::function<void(std::string_view)>& on_data);
  [[nodiscard]] bool done() const;

 private:
  class Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace sluice::wire::http1
