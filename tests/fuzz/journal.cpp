// The journal of a sweep as all its readers, the next writer and `relapsim status` read it.

#include <iostream>
#include <sstream>

#include "models/program/commands.h"
#include "sim/text_file.h"
#include "tests/fuzz/small_sweep.h"

namespace {

/// Everything but status, which reads the plan as well.
void read_all(const sim::SweepDirectory& directory) {
    directory.records();
    directory.last_sha256("plan_sha256");
    directory.last_sha256("next_plan_sha256");
    directory.next_chunk_number("");
    directory.glance("fuzz", fuzz::n_designs, fuzz::n_replicates);
}

void write_a_line(const std::string& file) {
    const std::string before = sim::read_text_file(file);
    sim::Journal(file).append("{}");
    const std::string whole = before.substr(0, before.rfind('\n') + 1);
    fuzz::expect(sim::read_text_file(file) == whole + "{}\n",
                 "a writer cuts off what is no line and adds its own");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::Desk desk;
    static const std::unique_ptr<program::SweepSession> session =
        fuzz::small_sweep(desk, "sweep");
    [[maybe_unused]] static const bool once = [] {
        desk.write("sweep/chunks/w00-000000.h5", "");
        return true;
    }();
    const sim::SweepDirectory& directory = session->directory();
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    desk.write("sweep/journal.jsonl", text);
    fuzz::refused([&] { read_all(directory); });
    static unsigned n = 0;
    if (++n % 64 == 0) {
        std::ostringstream said;
        std::streambuf* const out = std::cout.rdbuf(said.rdbuf());
        program::Options options;
        options.files = {directory.path()};
        fuzz::refused([&] { program::status_command(options); });
        std::cout.rdbuf(out);
    }
    fuzz::refused([&] { write_a_line(directory.journal_file("")); });
    return 0;
}
