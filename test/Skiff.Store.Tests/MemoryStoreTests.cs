namespace Skiff.Store.Tests;

/// <summary>A store without a log does what every store must, and does it before the call returns.</summary>
public sealed class MemoryStoreTests : StoreConformance
{
    protected override IStore Open(StoreOptions options) => LogStore.Open(options);

    [Fact]
    public void AWriteIsAnsweredWhenTheCallReturns()
    {
        (IStore store, ResourceId pods) = Fresh();
        ValueTask<Commit> write = store.WriteAsync(Write.Create(pods, "a", Sample.Draft("x")), Stop);
        Assert.True(write.IsCompletedSuccessfully);
    }
}
