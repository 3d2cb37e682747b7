// The kinds of wait that the standard library of C++ has: waits KIND, as waits.c. What it has not (processes, sockets,
// signals) a program in C++ does as one in C; the exchange with a server is shared with it.
#include "harness/runtimes/programs/exchange.h"
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <ctime>
#include <functional>
#include <future>
#include <iomanip>
#include <iostream>
#include <map>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>

using namespace std::chrono_literals;
using clock_of_waits = std::chrono::steady_clock;

namespace
{
const auto start = clock_of_waits::now();

long elapsed_ms()
{
    return static_cast<long>(
        std::chrono::duration_cast<std::chrono::milliseconds>(clock_of_waits::now() - start).count());
}

void say(const std::string &what)
{
    std::cout << what << " at " << elapsed_ms() << " ms" << std::endl;
}

std::string wall(const char *format, std::tm *(*convert)(const std::time_t *))
{
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::ostringstream text;
    text << std::put_time(convert(&now), format);
    return text.str();
}

void wait_sleep()
{
    std::this_thread::sleep_for(1500ms);
    std::cout << elapsed_ms() << " ms\n";
    std::this_thread::sleep_for(24h);
    std::cout << elapsed_ms() << " ms\n";
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    const auto part = std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch) % 1000;
    std::cout << wall("%FT%T.", std::gmtime) << std::setfill('0') << std::setw(3) << part.count() << "Z\n";
}

void wait_ticker()
{
    auto due = start;
    for (int tick = 1; tick <= 4; tick++) {
        std::this_thread::sleep_until(due += 250ms);
        say("tick " + std::to_string(tick));
    }
}

void wait_expires()
{
    std::mutex mutex;
    std::condition_variable condition;
    std::unique_lock<std::mutex> lock(mutex);
    say(condition.wait_for(lock, 2s, [] { return false; }) ? "woken" : "timed out");
}

void wait_woken()
{
    auto result = std::async(std::launch::async, [] { std::this_thread::sleep_for(700ms); });
    say(result.wait_for(10s) == std::future_status::ready ? "woken" : "timed out");
}

void wait_http()
{
    for (const auto &[delay_ms, timeout_ms] : {std::pair{300, 10000}, std::pair{5000, 1000}}) {
        const int status = exchange_fetch(delay_ms, timeout_ms);
        say(status > 0 ? std::to_string(status) : "timed out");
    }
}

void wait_change()
{
    setenv("TZ", "Europe/Berlin", 1);
    tzset();
    std::cout << wall("%F %T %z", std::localtime) << "\n";
    std::this_thread::sleep_for(4s);
    std::cout << wall("%F %T %z", std::localtime) << "\n";
}

void wait_lock()
{
    std::timed_mutex mutex;
    std::promise<void> held;
    std::thread holder([&] {
        mutex.lock();
        held.set_value();
        std::this_thread::sleep_for(800ms);
        mutex.unlock();
    });
    held.get_future().wait();
    say(mutex.try_lock_for(500ms) ? "taken" : "given up");
    say(mutex.try_lock_for(10s) ? "taken" : "given up");
    mutex.unlock();
    holder.join();
}

void wait_weeks()
{
    auto due = std::chrono::system_clock::now();
    for (int hour = 1; hour <= 672; hour++) {
        std::this_thread::sleep_until(due += 1h);
        if (hour % 168 == 0) {
            std::cout << hour << " hours: " << wall("%FT%TZ", std::gmtime) << "\n";
        }
    }
}
} // namespace

int main(int count, char **arguments)
{
    const std::map<std::string, std::function<void()>> kinds = {
        {"sleep", wait_sleep},   {"ticker", wait_ticker}, {"expires", wait_expires}, {"woken", wait_woken},
        {"http", wait_http},     {"spring", wait_change}, {"autumn", wait_change},   {"lock", wait_lock},
        {"weeks", wait_weeks},
    };
    const auto kind = kinds.find(count == 2 ? arguments[1] : "");
    if (kind == kinds.end()) {
        return 2;
    }
    kind->second();
    return 0;
}
