using System.Globalization;
using System.Threading.Channels;

namespace Skiff.ApiServer.Auditing;

/// <summary>Where records are kept, and how many. Zero keeps all.</summary>
/// <param name="Path">The file; <c>-</c> for the standard output.</param>
/// <param name="MaxSizeMegabytes">A file that has grown so large is put aside.</param>
/// <param name="MaxBackups">Files put aside that are kept.</param>
/// <param name="MaxAgeDays">Days for which they are kept.</param>
public sealed record AuditLogOptions(string Path, int MaxSizeMegabytes = 100, int MaxBackups = 0, int MaxAgeDays = 0);

/// <summary>
/// Appends records to a file, one line each, in the order they come. Requests wait when the disk is slower than they are:
/// none goes unrecorded. What cannot be written is counted, and does not stop the server.
/// </summary>
public sealed class AuditLog : IAsyncDisposable
{
    private const int WaitingMax = 4096;
    private const string PutAsideForm = "yyyy-MM-dd'T'HH-mm-ss.fff";

    private readonly AuditLogOptions options;
    private readonly TimeProvider time;
    private readonly Channel<byte[]> waiting = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(WaitingMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly Task writing;
    private Stream? file;
    private DateTimeOffset putAside;
    private long length;
    private long written;
    private long failed;

    /// <summary>Opens the file, or makes it for the owner alone.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public AuditLog(AuditLogOptions options, TimeProvider time)
    {
        (this.options, this.time) = (options, time);
        file = Open();
        writing = Task.Run(WriteAllAsync, CancellationToken.None);
    }

    /// <summary>Lines written so far.</summary>
    public long Written => Interlocked.Read(ref written);

    /// <summary>Lines that could not be written.</summary>
    public long Failed => Interlocked.Read(ref failed);

    /// <summary>Takes a line; it is complete with its end.</summary>
    public ValueTask AddAsync(byte[] line, CancellationToken stop) =>
        waiting.Writer.TryWrite(line) ? ValueTask.CompletedTask : waiting.Writer.WriteAsync(line, stop);

    /// <summary>Writes what was taken, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await writing;
        if (file is not null) await file.DisposeAsync();
    }

    private async Task WriteAllAsync()
    {
        while (await waiting.Reader.WaitToReadAsync())
        {
            while (waiting.Reader.TryRead(out byte[]? line)) await WriteAsync(line);
            await FlushAsync();
        }
    }

    // A full disk or a file taken away: the next line tries again.
    private async Task WriteAsync(byte[] line)
    {
        try
        {
            if (length > 0 && options.Path != "-" && length + line.Length > options.MaxSizeMegabytes * 1024L * 1024L) await RotateAsync();
            file ??= Open();
            await file.WriteAsync(line);
            length += line.Length;
            Interlocked.Increment(ref written);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Interlocked.Increment(ref failed);
        }
    }

    private async Task FlushAsync()
    {
        try
        {
            if (file is not null) await file.FlushAsync();
        }
        catch (IOException)
        {
            Interlocked.Increment(ref failed);
        }
    }

    private Stream Open()
    {
        length = 0;
        if (options.Path == "-") return Console.OpenStandardOutput();
        FileStreamOptions how = new()
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            BufferSize = 64 * 1024,
        };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (Path.GetDirectoryName(Path.GetFullPath(options.Path)) is { } directory) Directory.CreateDirectory(directory);
        FileStream opened = new(options.Path, how);
        length = opened.Length;
        return opened;
    }

    private async Task RotateAsync()
    {
        if (file is not null) await file.DisposeAsync();
        file = null;
        string path = Path.GetFullPath(options.Path);
        (string stem, string extension) = (Path.ChangeExtension(path, null), Path.GetExtension(path));
        DateTimeOffset now = time.GetUtcNow();
        // The time is the name: two within a millisecond, or a clock put back, must not share one.
        putAside = now > putAside ? now : putAside.AddMilliseconds(1);
        string aside = $"{stem}-{putAside.ToString(PutAsideForm, CultureInfo.InvariantCulture)}{extension}";
        File.Move(path, aside, overwrite: true);
        length = 0;
        Prune(stem, extension, now);
    }

    private void Prune(string stem, string extension, DateTimeOffset now)
    {
        string directory = Path.GetDirectoryName(stem)!;
        string prefix = Path.GetFileName(stem) + "-";
        List<(string File, DateTimeOffset At)> aside = [];
        foreach (string found in Directory.EnumerateFiles(directory, $"{prefix}*{extension}"))
        {
            string name = Path.GetFileName(found);
            string middle = name[prefix.Length..(name.Length - extension.Length)];
            if (DateTimeOffset.TryParseExact(middle, PutAsideForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at))
                aside.Add((found, at));
        }

        aside.Sort((left, right) => right.At.CompareTo(left.At));
        for (int i = 0; i < aside.Count; i++)
        {
            bool isTooMany = options.MaxBackups > 0 && i >= options.MaxBackups;
            bool isTooOld = options.MaxAgeDays > 0 && now - aside[i].At > TimeSpan.FromDays(options.MaxAgeDays);
            if (isTooMany || isTooOld) File.Delete(aside[i].File);
        }
    }
}
