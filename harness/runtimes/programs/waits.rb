# Every kind of wait as a program in Ruby has it: waits.rb KIND.
require 'io/wait'
require 'net/http'
require 'socket'
require 'time'
require 'timeout'

$stdout.sync = true
START = Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond)

def elapsed_ms
  ((Process.clock_gettime(Process::CLOCK_MONOTONIC, :nanosecond) - START) / 1e6).round
end

def say(what)
  puts "#{what} at #{elapsed_ms} ms"
end

def wait_sleep
  sleep 1.5
  puts "#{elapsed_ms} ms"
  sleep 86_400
  puts "#{elapsed_ms} ms"
  puts Time.now.utc.iso8601(3)
end

def wait_ticker
  ticks = Thread::Queue.new
  Thread.new do
    4.times do |tick|
      sleep 0.25
      ticks << tick + 1
    end
  end
  4.times { say "tick #{ticks.pop}" }
end

def wait_expires
  Timeout.timeout(2) { Thread::Queue.new.pop }
rescue Timeout::Error
  say 'timed out'
end

def wait_woken
  reader, writer = IO.pipe
  Thread.new do
    sleep 0.7
    writer << 'x'
  end
  say(reader.wait_readable(10) ? 'woken' : 'timed out')
end

def run_child(duration, limit)
  pid = spawn('sleep', duration.to_s)
  Timeout.timeout(limit) { Process.wait(pid) }
  say 'ended'
rescue Timeout::Error
  say 'timed out'
  Process.kill(:KILL, pid)
  Process.wait(pid)
end

def wait_child
  run_child(2, 10)
  run_child(100, 3)
end

def wait_socket
  socket = TCPSocket.new('127.0.0.1', ENV.fetch('SERVER_PORT'))
  say(socket.wait_readable(3) ? 'answered' : 'timed out')
end

def fetch(delay, limit)
  http = Net::HTTP.new('127.0.0.1', ENV.fetch('SERVER_PORT'))
  http.read_timeout = limit
  http.max_retries = 0
  say http.get("/#{delay}").code
rescue Net::ReadTimeout
  say 'timed out'
end

def wait_http
  fetch(300, 10)
  fetch(5000, 1)
end

def wait_signal
  trap('USR1') { say 'signal' }
  pid = spawn('sh', '-c', "sleep 0.4; kill -USR1 #{Process.pid}")
  sleep 1
  puts "slept until #{elapsed_ms} ms"
  Process.wait(pid)
end

def wait_change
  ENV['TZ'] = 'Europe/Berlin'
  puts Time.now.strftime('%Y-%m-%d %H:%M:%S %z')
  sleep 4
  puts Time.now.strftime('%Y-%m-%d %H:%M:%S %z')
end

def wait_lock
  mutex = Mutex.new
  condition = ConditionVariable.new
  free = false
  Thread.new do
    sleep 0.8
    mutex.synchronize do
      free = true
      condition.signal
    end
  end
  [0.5, 10].each do |limit|
    mutex.synchronize { condition.wait(mutex, limit) unless free }
    say(free ? 'taken' : 'given up')
  end
end

def wait_weeks
  1.upto(672) do |hour|
    sleep 3600
    puts "#{hour} hours: #{Time.now.utc.iso8601}" if (hour % 168).zero?
  end
end

{ 'sleep' => :wait_sleep, 'ticker' => :wait_ticker, 'expires' => :wait_expires, 'woken' => :wait_woken,
  'child' => :wait_child, 'socket' => :wait_socket, 'http' => :wait_http, 'signal' => :wait_signal,
  'spring' => :wait_change, 'autumn' => :wait_change, 'lock' => :wait_lock, 'weeks' => :wait_weeks }
  .fetch(ARGV[0]).then { |kind| send(kind) }
