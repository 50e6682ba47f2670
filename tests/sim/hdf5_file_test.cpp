#include "sim/hdf5_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace sim {
namespace {

TEST(Hdf5File, CompressesTheReplicatesOfOneDesignTogether) {
    const std::string path =
        ::testing::TempDir() + "hdf5_file_test_" + std::to_string(::getpid()) + ".h5";
    Hdf5File file = Hdf5File::create(path);
    const auto add = [&](const std::string& name, std::size_t replicates, std::size_t times) {
        const std::vector<double> r(replicates), t(times), values(2 * replicates * times);
        const std::vector<double> d(2);
        file.write_group("/" + name);
        file.write_scale("/" + name + "/d", std::span(d));
        file.write_scale("/" + name + "/r", std::span(r));
        file.write_scale("/" + name + "/t", std::span(t));
        file.write(Array<double>{
            .path = "/" + name + "/x",
            .dimensions = {"/" + name + "/d", "/" + name + "/r", "/" + name + "/t"},
            .values = values});
        return file.chunk_shape("/" + name + "/x");
    };
    using Shape = std::vector<std::size_t>;
    EXPECT_EQ(add("usual", 20, 520), (Shape{1, 20, 520}));
    EXPECT_EQ(add("tiny", 1, 10), (Shape{2, 1, 10}));
    EXPECT_EQ(add("large", 1000, 520), (Shape{1, 252, 520}));
    file.close();
    ::unlink(path.c_str());
}

}  // namespace
}  // namespace sim
