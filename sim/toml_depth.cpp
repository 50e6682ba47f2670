#include "sim/toml_depth.h"

#include <algorithm>
#include <cctype>

namespace sim {
namespace {

constexpr int deepest = 32;

/// Goes through a text as far as it is TOML: texts in quotes and comments are one thing each.
class Walk {
  public:
    explicit Walk(std::string_view text) : text_(text) {}

    std::optional<TextMistake> find() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '#')
                skip_to_line_end();
            else if (c == '"' || c == '\'')
                skip_quoted(c);
            else if (c == '.')
                ++dots_, ++at_;
            else if (is_part_of_key(c))
                ++at_;
            else
                other(c);
            if (dots_ >= deepest) return mistake("a name has more than 32 parts");
            if (depth_ > deepest)
                return mistake("there are more than 32 brackets within brackets");
        }
        return std::nullopt;
    }

  private:
    static bool is_part_of_key(char c) {
        const auto byte = static_cast<unsigned char>(c);
        return std::isalnum(byte) != 0 || byte >= 0x80 || c == '_' || c == '-' || c == ' ' ||
               c == '\t';
    }

    void other(char c) {
        dots_ = 0;
        if (c == '[' || c == '{') ++depth_;
        if ((c == ']' || c == '}') && depth_ > 0) --depth_;
        ++at_;
        if (c == '\n') {
            ++line_;
            line_begin_ = at_;
        }
    }

    void skip_to_line_end() { at_ = std::min(text_.find('\n', at_), text_.size()); }

    void skip_quoted(char quote) {
        const bool is_long = text_.substr(at_, 3) == std::string(3, quote);
        const std::string end(is_long ? 3 : 1, quote);
        at_ += end.size();
        for (; at_ < text_.size(); ++at_) {
            if (text_.compare(at_, end.size(), end) == 0) {
                at_ += end.size();
                return;
            }
            if (text_[at_] == '\n') {
                if (!is_long) return;
                ++line_;
                line_begin_ = at_ + 1;
            }
            if (quote == '"' && text_[at_] == '\\' && at_ + 1 < text_.size() &&
                text_[at_ + 1] != '\n')
                ++at_;
        }
    }

    TextMistake mistake(const std::string& what) const {
        int column = 0;
        for (std::size_t i = line_begin_; i < at_; ++i)
            if ((static_cast<unsigned char>(text_[i]) & 0xC0) != 0x80) ++column;
        return {line_, column, what};
    }

    std::string_view text_;
    std::size_t at_ = 0, line_begin_ = 0;
    int line_ = 1;
    int dots_ = 0;   ///< of the name being read
    int depth_ = 0;  ///< open brackets
};

}  // namespace

std::optional<TextMistake> mistake_before_parsing(std::string_view text) {
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
        return TextMistake{0, 0, "is UTF-16 text; save it as UTF-8"};
    if (text.starts_with("\x89HDF\r\n"))
        return TextMistake{0, 0, "is an HDF5 file, such as results.h5, not a scenario"};
    return Walk(text).find();
}

}  // namespace sim
