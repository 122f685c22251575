namespace Skiff.Agent.Shutdown;

/// <summary>
/// What the machine's login service is asked for and tells. A failure is an <see cref="IOException"/>; then the bus is of no
/// more use.
/// </summary>
internal interface ILoginBus : IAsyncDisposable
{
    /// <summary>How long the service waits at most for those who hold a shutdown up.</summary>
    ValueTask<TimeSpan> DelayMaxAsync(CancellationToken stop);

    /// <summary>Makes the service wait longer, as far as it can be made to.</summary>
    ValueTask RaiseDelayAsync(TimeSpan delay, CancellationToken stop);

    /// <summary>Holds up the next shutdown until what is answered is disposed of.</summary>
    ValueTask<IDisposable> InhibitAsync(CancellationToken stop);

    /// <summary>Tells of shutdowns that begin, and of those that are called off. Ends when the bus does.</summary>
    IAsyncEnumerable<bool> ShutdownsAsync(CancellationToken stop);
}
