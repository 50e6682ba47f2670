/// results.h5 of a sweep, damaged or of another make.

#include "sim/result_runs.h"

#include <gmock/gmock.h>

#include <functional>

#include "tests/sim/scenario_fixture.h"

namespace {

using scenario_fixture::Files;
using sim::Array;
using sim::Hdf5File;
using testing::HasSubstr;

/// What a file holds besides its sweep_id; each may be changed by a test.
struct Content {
    std::vector<std::size_t> status_shape{2, 3}, digest_shape{2, 3}, seconds_shape{2, 3};
    std::vector<std::int8_t> status{0, 1, 2, 0, 0, 0};
    std::vector<std::int32_t> failed_designs{0}, failed_replicates{2};
};

template <class T>
void write(Hdf5File& file, const std::string& path, const std::vector<std::size_t>& shape,
           const std::vector<T>& values) {
    std::vector<std::string> dimensions;
    for (const std::size_t length : shape) dimensions.push_back("/d" + std::to_string(length));
    file.write(Array<T>{path, dimensions, values});
}

/// What read_result_runs says about a file with this content, for 2 rows of 3 replicates.
std::string complaint(const Content& content, sim::ResultRuns* runs = nullptr) {
    const Files files;
    files.write("results.h5", "");
    const std::string path = files.path("results.h5");
    Hdf5File file = Hdf5File::create(path);
    file.write_attributes("/", {{"sweep_id", "sweep 1"}});
    for (std::size_t n = 1; n < 8; ++n)
        file.write_growing_dimension("/d" + std::to_string(n), n);
    write(file, "/run_status", content.status_shape, content.status);
    write(file, "/run_digest", content.digest_shape, std::vector<std::int64_t>{7, 0, 0, 8, 9, 10});
    write(file, "/wall_seconds", content.seconds_shape, std::vector<double>{1, 2, 3, 4, 5, 6});
    file.write_group("/failures");
    const std::size_t n = content.failed_replicates.size();
    write(file, "/failures/failed_design", {content.failed_designs.size()},
          content.failed_designs);
    write(file, "/failures/failed_replicate", {n}, content.failed_replicates);
    const std::vector<std::string> messages(n, "why");
    file.write_texts("/failures/message", {"/d" + std::to_string(n)}, messages);
    file.close();
    try {
        const sim::ResultRuns read = sim::read_result_runs(path, "sweep 1", 2, 3);
        if (runs != nullptr) *runs = read;
    } catch (const sim::FileError& error) {
        return error.what();
    }
    return "";
}

TEST(ResultRuns, AreReadWithTheirMessages) {
    sim::ResultRuns read;
    EXPECT_EQ(complaint({}, &read), "");

    EXPECT_EQ(read.n_designs, 2u);
    EXPECT_EQ(read.n_replicates, 3u);
    ASSERT_EQ(read.runs.size(), 6u);
    EXPECT_EQ(read.runs[2].status, sim::RunStatus::failed);
    EXPECT_EQ(read.runs[2].message, "why");
    EXPECT_EQ(read.runs[4].digest, 9);
    EXPECT_EQ(read.runs[4].cell, (sim::Cell{1, 1}));
}

TEST(ResultRuns, OfAnyOtherShapeAreRefused) {
    Content one_row;
    one_row.status_shape = {6};
    EXPECT_THAT(complaint(one_row), HasSubstr("does not have the runs of this sweep"));
    Content more_rows;
    more_rows.status_shape = {3, 2};
    EXPECT_THAT(complaint(more_rows), HasSubstr("does not have the runs of this sweep"));
    Content digests;
    digests.digest_shape = {3, 2};
    EXPECT_THAT(complaint(digests), HasSubstr("/run_digest is not there, or has not the shape"));
    Content seconds;
    seconds.seconds_shape = {6};
    EXPECT_THAT(complaint(seconds), HasSubstr("/wall_seconds is not there, or has not the shape"));
}

TEST(ResultRuns, WithAnUnknownStatusOrAFailureOfNoRunAreRefused) {
    Content status;
    status.status[0] = 9;
    EXPECT_THAT(complaint(status), HasSubstr("holds 9, which is no status of a run"));
    Content failure;
    failure.failed_replicates = {3};
    EXPECT_THAT(complaint(failure), HasSubstr("tells the failure of a run that it does not hold"));
    failure.failed_replicates = {-1};
    EXPECT_THAT(complaint(failure), HasSubstr("tells the failure of a run that it does not hold"));
    failure.failed_replicates = {0, 0};
    EXPECT_THAT(complaint(failure), HasSubstr("failed_design is not there, or has not the shape"));
}

TEST(Hdf5File, ReadsNoNumberAsATextAndNoListOfTextsAsOne) {
    const Files files;
    files.write("x.h5", "");
    {
        Hdf5File file = Hdf5File::create(files.path("x.h5"));
        file.write_attributes("/", {{"number", 3.0}});
        file.write_growing_dimension("/d2", 2);
        write(file, "/numbers", {2}, std::vector<double>{1, 2});
        file.close();
    }
    const Hdf5File file = Hdf5File::open(files.path("x.h5"));
    EXPECT_THROW(file.text_attribute("/", "number"), sim::FileError);
    EXPECT_THROW(file.read_texts("/numbers"), sim::FileError);
    EXPECT_THROW(file.read_rows("/numbers", 1, 2), sim::FileError);
}

}  // namespace
