/// Files that are written whole or not at all, and files that are read.

#include "sim/new_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include "sim/text_file.h"
#include "tests/sim/scenario_fixture.h"

namespace sim {
namespace {

namespace fs = std::filesystem;

std::string message_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const FileError& error) {
        return error.what();
    }
    return "no error";
}

/// What is neither a file nor free: name, and how a message calls it.
std::vector<std::pair<std::string, std::string>> make_strange_things(
    const scenario_fixture::Files& files) {
    fs::create_directory(files.path("folder"));
    ::mkfifo(files.path("fifo").c_str(), 0600);
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const fs::path before = fs::current_path();
    fs::current_path(files.path(""));
    std::snprintf(address.sun_path, sizeof address.sun_path, "socket");
    ::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    fs::current_path(before);
    ::close(descriptor);
    return {{"folder", "a folder"}, {"fifo", "a pipe"}, {"socket", "a socket"}};
}

TEST(NewFile, ReplacesNothingButRegularFiles) {
    const scenario_fixture::Files files;

    for (const auto& [name, kind] : make_strange_things(files)) {
        const std::string path = files.path(name);
        const struct stat before = [&] {
            struct stat status {};
            ::lstat(path.c_str(), &status);
            return status;
        }();

        EXPECT_EQ(message_of([&] { write_text_file(path, "new", Overwrite::replace); }),
                  path + ": is " + kind + ", not a file to write to");
        EXPECT_EQ(message_of([&] { try_output(path, Overwrite::replace); }),
                  path + ": is " + kind + ", not a file to write to");
        struct stat after {};
        ASSERT_EQ(::lstat(path.c_str(), &after), 0);
        EXPECT_EQ(before.st_ino, after.st_ino);
        EXPECT_EQ(before.st_mode, after.st_mode);
    }
    EXPECT_EQ(message_of([] { try_output("/dev/null", Overwrite::replace); }),
              "/dev/null: is a device, not a file to write to");
}

TEST(NewFile, FollowsALinkAndLeavesIt) {
    const scenario_fixture::Files files;
    fs::create_directory(files.path("store"));
    files.write("store/old", "old");
    fs::create_symlink("store/old", files.path("inner"));
    fs::create_symlink(files.path("inner"), files.path("link"));

    write_text_file(files.path("link"), "new", Overwrite::replace);

    EXPECT_EQ(read_text_file(files.path("store/old")), "new");
    EXPECT_TRUE(fs::is_symlink(files.path("link")));
    EXPECT_TRUE(fs::is_symlink(files.path("inner")));
    EXPECT_FALSE(fs::is_symlink(files.path("store/old")));
}

TEST(NewFile, RefusesLinksToNowhereAndToStrangeThings) {
    const scenario_fixture::Files files;
    make_strange_things(files);
    fs::create_symlink("nowhere", files.path("dangling"));
    fs::create_symlink("fifo", files.path("to_fifo"));

    EXPECT_EQ(message_of([&] { try_output(files.path("dangling"), Overwrite::replace); }),
              files.path("dangling") +
                  ": is a link to nowhere, which can not be written to: No such file or "
                  "directory");
    EXPECT_EQ(message_of([&] { try_output(files.path("to_fifo"), Overwrite::replace); }),
              files.path("to_fifo") + ": is a link to a pipe, not a file to write to");
    EXPECT_EQ(message_of([&] { try_output(files.path("dangling"), Overwrite::refuse); }),
              files.path("dangling") + ": exists already and is not overwritten");
}

TEST(NewFile, IsTriedBeforehandAndLeavesNothing) {
    const scenario_fixture::Files files;
    files.write("there", "precious");

    EXPECT_EQ(message_of([&] { try_output(files.path("new"), Overwrite::refuse); }),
              "no error");
    EXPECT_EQ(message_of([&] { try_output(files.path("there"), Overwrite::replace); }),
              "no error");
    EXPECT_EQ(message_of([&] { try_output(files.path("none/new"), Overwrite::refuse); }),
              files.path("none/new") + ": can not be written: No such file or directory");
    EXPECT_EQ(message_of([&] { try_output(files.path("there"), Overwrite::refuse); }),
              files.path("there") + ": exists already and is not overwritten");

    EXPECT_EQ(read_text_file(files.path("there")), "precious");
    EXPECT_EQ(std::distance(fs::directory_iterator(files.path("")), {}), 1);
}

TEST(NewFile, OfAKilledProcessIsRemovedAfterAnHour) {
    const scenario_fixture::Files files;
    const pid_t child = fork();
    if (child == 0) _exit(0);
    waitpid(child, nullptr, 0);
    const std::string dead = "out.h5.tmp-" + std::to_string(child);
    const std::string mine = "out.h5.tmp-" + std::to_string(::getppid());
    for (const std::string& name : {dead, mine, std::string("other.h5.tmp-") + dead.substr(11)}) {
        files.write(name, "half");
        fs::last_write_time(files.path(name),
                            fs::file_time_type::clock::now() - std::chrono::minutes(61));
    }
    files.write(dead + "-2", "half, just now");

    try_output(files.path("out.h5"), Overwrite::refuse);

    EXPECT_FALSE(fs::exists(files.path(dead)));
    EXPECT_TRUE(fs::exists(files.path(mine)));
    EXPECT_TRUE(fs::exists(files.path(dead + "-2")));
    EXPECT_EQ(std::distance(fs::directory_iterator(files.path("")), {}), 3);
}

/// Writes as somebody without rights into a folder that may be written to but not read, as a
/// letter box; the message goes to stderr.
void write_into_a_letter_box(const std::string& folder) {
    if (::geteuid() == 0 && ::seteuid(65534) != 0) std::_Exit(9);
    write_text_file(folder + "/a", "whole", Overwrite::refuse);
    write_text_file(folder + "/b", "whole", Overwrite::refuse);
    std::_Exit(read_text_file(folder + "/a") == "whole" ? 0 : 1);
}

TEST(NewFile, IsWholeWhereAFolderCanNotBeSyncedAndWarnsOnce) {
    const scenario_fixture::Files files;
    const std::string folder = files.path("box");
    fs::create_directory(folder);
    fs::permissions(files.path(""), static_cast<fs::perms>(0755));
    fs::permissions(folder, static_cast<fs::perms>(0333));

    EXPECT_EXIT(
        write_into_a_letter_box(folder), ::testing::ExitedWithCode(0),
        "^relapsim: warning: the folder .*box can not be brought to the disk "
        ".Permission denied.; the files in it are whole, but after a power cut just now "
        "their names may be missing\n$");
    fs::permissions(folder, fs::perms::owner_all);
}

TEST(TextFile, IsARegularFile) {
    const scenario_fixture::Files files;
    make_strange_things(files);

    EXPECT_EQ(message_of([&] { read_text_file(files.path("fifo")); }),
              files.path("fifo") + ": can not be read: it is a named pipe, not a file");
    EXPECT_EQ(message_of([&] { read_text_file("/dev/zero"); }),
              "/dev/zero: can not be read: it is a device, not a file");
    EXPECT_EQ(message_of([&] { read_text_file(files.path("folder")); }),
              files.path("folder") + ": can not be read: Is a directory");
}

TEST(Input, HasALimit) {
    const scenario_fixture::Files files;
    files.write("long", std::string(1 << 20, ' '));

    EXPECT_EQ(read_input(files.path("long"), 1 << 20).text.size(), 1u << 20);
    files.write("long", std::string((1 << 20) + 1, ' '));
    EXPECT_EQ(read_input(files.path("long"), 1 << 20).failure, "it has more than 1 MB");
    EXPECT_EQ(read_input("/dev/zero", 1 << 20).failure, "it is a device, not a file");
    EXPECT_EQ(read_input(files.path("none"), 1).failure, "No such file or directory");
}

/// A pipe without a name, under the name that the system gives it.
struct Pipe {
    int ends[2] = {-1, -1};
    Pipe() { EXPECT_EQ(::pipe(ends), 0); }
    ~Pipe() {
        ::close(ends[0]);
        close_writing();
    }
    std::string name() const { return "/dev/fd/" + std::to_string(ends[0]); }
    void close_writing() {
        if (ends[1] >= 0) ::close(std::exchange(ends[1], -1));
    }
};

TEST(Input, ComesFromAPipeAlsoLate) {
    Pipe pipe;
    std::thread writer([&] {
        for (const std::string part : {"title = ", "\"slow\""}) {
            std::this_thread::sleep_for(std::chrono::milliseconds(150));
            EXPECT_EQ(::write(pipe.ends[1], part.data(), part.size()),
                      static_cast<ssize_t>(part.size()));
        }
        pipe.close_writing();
    });

    EXPECT_EQ(read_input(pipe.name(), 1000).text, "title = \"slow\"");
    writer.join();
}

TEST(Input, FromAPipeThatGivesNothingIsAFailure) {
    Pipe pipe;
    pipe.close_writing();

    EXPECT_EQ(read_input(pipe.name(), 1000).failure,
              "nothing came out of this pipe; look whether its command failed");
}

TEST(Input, ThatNeverComesEndsWhenAsked) {
    Pipe pipe;
    std::thread asks([] {
        std::this_thread::sleep_for(std::chrono::milliseconds(150));
        stop_reading = true;
    });

    EXPECT_THROW(read_input(pipe.name(), 1000), StoppedReading);
    asks.join();
    stop_reading = false;
}

}  // namespace
}  // namespace sim
